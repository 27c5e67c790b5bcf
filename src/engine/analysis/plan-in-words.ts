import { exhausted } from "../../contract/errors.ts";
import type { SqlBody } from "../../contract/plan.ts";
import type { Dimension, QueryBody, Step } from "../../contract/query.ts";
import { timeUnitInWords } from "./compile-dimension.ts";
import { sentenceStart } from "./compile-expr.ts";
import { aggregateInWords, exprInWords, joinWords, measureInWords, predicateInWords } from "./words.ts";

/** What the plan does, one stage a line, in the order in which it happens. */
export function planInWords(body: SqlBody): string[] {
  const filter = "filter" in body && body.filter ? [`Keep rows where ${predicateInWords(body.filter)}.`] : [];
  switch (body.kind) {
    case "query":
      return [...filter, ...queryInWords(body)];
    case "summary":
      return [
        `Describe ${body.columns ? joinWords(body.columns) : "every column"}: empty values, different values, range, average, median and spread.`,
      ];
    case "correlation": {
      const pairs = body.against
        ? `${body.against} with each of ${joinWords(body.fields.filter((field) => field !== body.against))}`
        : `each pair of ${joinWords(body.fields)}`;
      return [
        ...filter,
        `Correlate ${pairs} (${body.method === "pearson" ? "Pearson" : "Spearman, by rank"}), leaving out rows where either is empty.`,
        "Sort by the strength of the correlation.",
      ];
    }
    case "outliers": {
      const groups = body.by.length > 0 ? ` within each ${joinWords(body.by)}` : "";
      const bounds =
        body.method === "iqr"
          ? `${body.threshold} times the interquartile range beyond the quartiles`
          : `${body.threshold} times the scaled median absolute deviation from the median`;
      return [
        ...filter,
        `Find the bounds of ${exprInWords(body.expr)}${groups}: ${bounds}.`,
        "Keep the rows outside the bounds, farthest first.",
        `Show at most ${body.limit} of them.`,
      ];
    }
    case "contribution":
      return [
        ...filter,
        `Compute the ${measureInWords(body.measure)} for ${body.beforeLabel} (${predicateInWords(body.before)}) and for ${body.afterLabel} (${predicateInWords(body.after)}).`,
        `Split the change by ${joinWords(body.dimensions)}: each value's part, in the measure and in percent of the whole change.`,
        ...(body.measure.op === "mean"
          ? [
              "A part is what the group's own average changed, weighted by its share of the rows, and what its share changed, weighted by how far its average lies from the overall one.",
            ]
          : []),
        "Sort by the size of the part; small parts are added up in one row.",
      ];
    case "boxplot":
      return [
        ...filter,
        ...(body.dimensions.length > 0 ? [`Group by ${joinWords(body.dimensions.map(dimensionInWords))}.`] : []),
        `Find the quartiles of ${exprInWords(body.expr)}, the last values within 1.5 times the interquartile range, and up to ${body.outlierLimit} values beyond them.`,
      ];
    default:
      return exhausted(body);
  }
}

export function dimensionInWords(dimension: Dimension): string {
  const name = exprInWords(dimension.expr);
  if (dimension.timeUnit) return `${timeUnitInWords(dimension.timeUnit)} of ${name}`;
  if (dimension.bin)
    return dimension.bin.step === undefined ? `ranges of ${name}` : `${name} in steps of ${dimension.bin.step}`;
  return name;
}

function queryInWords(body: QueryBody): string[] {
  const lines: string[] = [];
  if (body.dimensions.length > 0) lines.push(`Group by ${joinWords(body.dimensions.map(dimensionInWords))}.`);
  if (body.measures.length > 0) {
    const measures = joinWords(body.measures.map(measureInWords));
    lines.push(body.dimensions.length > 0 ? `For each: ${measures}.` : `${sentenceStart(measures)}.`);
  }
  if (body.select) {
    const listed = body.select.map((item) =>
      item.expr.kind === "field" ? item.as : `${item.as} (${exprInWords(item.expr)})`,
    );
    lines.push(`List ${body.distinct ? "the different values of " : ""}${joinWords(listed)}.`);
  }
  for (const step of body.steps) lines.push(stepInWords(step));
  const last = body.steps.at(-1);
  if (body.limit !== undefined && body.sort[0]) {
    const key = body.sort[0];
    const which = key.order === "descending" ? "highest" : "lowest";
    const skip = body.offset ? ` after the first ${body.offset}` : "";
    lines.push(`Keep the ${body.limit === 1 ? "row" : `${body.limit} rows`} with the ${which} ${key.column}${skip}.`);
  } else {
    if (body.sort.length > 0 && last?.kind !== "top")
      lines.push(
        `Sort by ${joinWords(body.sort.map((key) => `${key.column}${key.order === "descending" ? ", highest first" : ""}`))}.`,
      );
    if (body.limit !== undefined)
      lines.push(
        `Keep the first ${body.limit === 1 ? "row" : `${body.limit} rows`}${body.offset ? ` after skipping ${body.offset}` : ""}.`,
      );
  }
  return lines;
}

function within(partitionBy: readonly string[]): string {
  return partitionBy.length === 0 ? "" : ` within each ${joinWords(partitionBy)}`;
}

function stepInWords(step: Step): string {
  switch (step.kind) {
    case "filter":
      return `Keep results where ${predicateInWords(step.predicate)}.`;
    case "derive":
      return `Compute ${step.as}: ${exprInWords(step.expr)}.`;
    case "cumulative":
      return `Compute ${step.as}: running ${aggregateInWords(step.op === "count" ? "valid" : step.op, { kind: "field", field: step.of })} in order of ${step.orderBy}${within(step.partitionBy)}.`;
    case "moving":
      return `Compute ${step.as}: ${aggregateInWords(step.op, { kind: "field", field: step.of })} over the last ${step.periods} in order of ${step.orderBy}${within(step.partitionBy)}.`;
    case "change": {
      const mode = { difference: "change", percent: "change in percent", log: "logarithmic change" }[step.mode];
      const unit = step.timeUnit ? timeUnitInWords(step.timeUnit) : "row";
      return `Compute ${step.as}: ${mode} of ${step.of} against ${step.periods === 1 ? `the ${unit}` : `${step.periods} ${unit}s`} before${within(step.partitionBy)}.`;
    }
    case "share":
      return `Compute ${step.as}: share of ${step.of} in percent of the total${within(step.partitionBy)}.`;
    case "rank":
      return `Compute ${step.as}: rank by ${step.of}, ${step.order === "descending" ? "highest" : "lowest"} first${within(step.partitionBy)}.`;
    case "index":
      return `Compute ${step.as}: ${step.of} with its first value in order of ${step.orderBy} set to 100${within(step.partitionBy)}.`;
    case "zscore":
      return `Compute ${step.as}: standard deviations of ${step.of} from its average${within(step.partitionBy)}.`;
    case "top":
      return `Keep the ${step.order === "descending" ? "top" : "bottom"} ${step.count} by ${step.by}${within(step.partitionBy)}${step.withTies ? ", with ties" : ""}.`;
    case "aggregate": {
      const measures = joinWords(step.measures.map(measureInWords));
      return step.dimensions.length > 0
        ? `Group these by ${joinWords(step.dimensions)}; for each: ${measures}.`
        : `Over all of these: ${measures}.`;
    }
    case "select":
      return `Show ${joinWords(step.columns)}.`;
    case "sample":
      return `Keep about one row in ${step.every}, the same ones each time.`;
    case "downsample":
      return `Thin out to the first, last, lowest and highest ${step.y} of each of ${step.buckets} stretches of ${step.x}.`;
    default:
      return exhausted(step);
  }
}
