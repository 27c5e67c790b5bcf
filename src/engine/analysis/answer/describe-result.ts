import type { ColumnMeaning } from "../../../contract/dataset.ts";
import type { Dimension, Expr, Measure, QueryBody, Step, TimeUnit } from "../../../contract/query.ts";
import type { Cell, ColumnType, Table } from "../../../contract/values.ts";
import { isNumericType, isTemporalType } from "../../../contract/values.ts";
import { looksLikeYear } from "../plan-to-chart.ts";
import { exprInWords } from "../words.ts";
import { scopeText } from "./scope-text.ts";
import { formatGroup, formatNumber, humanName } from "./format.ts";
import type { DimensionFormat, Unit } from "./format.ts";

export interface AnswerColumn {
  name: string;
  type: ColumnType;
  meaning?: ColumnMeaning | undefined;
}

export interface DescribedDimension {
  index: number;
  /** "sector", "month of date". */
  phrase: string;
  format: DimensionFormat;
  isTime: boolean;
  /** Column of the bin's end. */
  endIndex: number | null;
}

export interface DescribedValue {
  index: number;
  column: string;
  type: ColumnType;
  /** "average price", "number of rows". */
  phrase: string;
  unit: Unit;
  op: Measure["op"] | null;
  step: Extract<Step, { as: string }> | null;
}

export interface Described {
  dimensions: DescribedDimension[];
  /** What the question is after comes first. */
  values: DescribedValue[];
}

const opWords: Partial<Record<Measure["op"], (of: string) => string>> = {
  sum: (of) => (/^(total|sum)\b/i.test(of) ? of : `total ${of}`),
  mean: (of) => (/^(average|mean|avg)\b/i.test(of) ? of : `average ${of}`),
  median: (of) => `median ${of}`,
  mode: (of) => `most frequent ${of}`,
  min: (of) => `lowest ${of}`,
  max: (of) => `highest ${of}`,
  range: (of) => `range of ${of}`,
  stdev: (of) => `standard deviation of ${of}`,
  variance: (of) => `variance of ${of}`,
  product: (of) => `product of ${of}`,
  first: (of) => `first ${of}`,
  last: (of) => `last ${of}`,
  distinct: (of) => `number of different ${of}`,
  valid: (of) => `number of rows with ${of}`,
  missing: (of) => `number of rows without ${of}`,
};

export function exprPhrase(expr: Expr | undefined): string {
  if (!expr) return "rows";
  if (expr.kind === "field") return humanName(expr.field);
  if (
    expr.kind === "call" &&
    (expr.fn === "toNumber" || expr.fn === "toSeconds" || expr.fn === "toDate" || expr.fn === "toText") &&
    expr.args[0]
  )
    return expr.fn === "toSeconds" ? `${exprPhrase(expr.args[0])} in seconds` : exprPhrase(expr.args[0]);
  return exprInWords(expr);
}

export function measurePhrase(measure: Measure, type: ColumnType): string {
  return unfilteredPhrase(measure, type) + scopeText(measure.filter);
}

function unfilteredPhrase(measure: Measure, type: ColumnType): string {
  const of = exprPhrase(measure.expr);
  const by = exprPhrase(measure.by);
  switch (measure.op) {
    case "count":
      return measure.expr ? `number of ${of}` : "number of rows";
    case "quantile":
      return `${Number(((measure.fraction ?? 0.5) * 100).toFixed(2))}th percentile of ${of}`;
    case "argmin":
    case "argmax": {
      const clock = measure.by?.kind === "call" && measure.by.fn === "toSeconds";
      if (clock) return `${measure.op === "argmin" ? "fastest" : "slowest"} ${of}`;
      return `${of} with the ${measure.op === "argmin" ? "lowest" : "highest"} ${by}`;
    }
    case "correlation":
      return `correlation of ${of} with ${by}`;
    case "slope":
      return `slope of ${of} against ${by}`;
    case "min":
      return isTemporalType(type) ? `earliest ${of}` : `lowest ${of}`;
    case "max":
      return isTemporalType(type) ? `latest ${of}` : `highest ${of}`;
    default:
      return opWords[measure.op]?.(of) ?? `${measure.op} of ${of}`;
  }
}

const unitless = new Set<Measure["op"]>([
  "count",
  "valid",
  "missing",
  "distinct",
  "variance",
  "correlation",
  "slope",
  "product",
]);

export function unitOf(measure: Measure | undefined, columns: readonly AnswerColumn[]): Unit {
  if (!measure || unitless.has(measure.op)) return undefined;
  const expr =
    measure.expr?.kind === "call" && (measure.expr.fn === "toNumber" || measure.expr.fn === "toSeconds")
      ? measure.expr.args[0]
      : measure.expr;
  return expr?.kind === "field" ? columns.find((column) => column.name === expr.field)?.meaning : undefined;
}

function describeDimension(
  dimension: Dimension,
  table: Table,
  columns: readonly AnswerColumn[],
): DescribedDimension | null {
  const index = table.columns.findIndex((column) => column.name === dimension.as);
  if (index < 0) return null;
  const field = dimension.expr.kind === "field" ? dimension.expr.field : dimension.as;
  const type = table.columns[index]?.type ?? "text";
  const isYear =
    dimension.timeUnit === "year" ||
    looksLikeYear(field, columns.find((column) => column.name === field)?.type ?? type) ||
    (dimension.expr.kind === "call" && dimension.expr.fn === "year");
  const endIndex = table.columns.findIndex((column) => column.name === `${dimension.as}_end`);
  const isDecade = isDecadeOf(dimension.expr);
  const name = isDecade ? "decade" : exprPhrase(dimension.expr);
  return {
    index,
    phrase: name,
    format: { timeUnit: dimension.timeUnit ?? wholePeriods(table, index, type), isYear, isDecade, name },
    isTime:
      isYear || (isTemporalType(type) && (dimension.timeUnit === undefined || dimension.timeUnit.startsWith("year"))),
    endIndex: dimension.bin && endIndex >= 0 ? endIndex : null,
  };
}

/** A year less its last digit. */
function isDecadeOf(expr: Expr): boolean {
  return (
    expr.kind === "binary" &&
    expr.op === "-" &&
    expr.right.kind === "binary" &&
    expr.right.op === "%" &&
    expr.right.right.kind === "literal" &&
    expr.right.right.value === 10 &&
    JSON.stringify(expr.right.left) === JSON.stringify(expr.left)
  );
}

/** Plain dates that all begin a year or a month stand for that year or month. */
function wholePeriods(table: Table, index: number, type: ColumnType): TimeUnit | undefined {
  if (!isTemporalType(type) || table.rows.length < 2) return undefined;
  const cells = table.rows.flatMap((row) => (typeof row[index] === "string" ? [row[index]] : []));
  if (cells.length === 0 || !cells.every((cell) => /-01(T00:00:00)?$/.test(cell))) return undefined;
  return cells.every((cell) => /-01-01(T00:00:00)?$/.test(cell)) ? "year" : "yearmonth";
}

export function describeQuery(body: QueryBody, table: Table, columns: readonly AnswerColumn[]): Described {
  const regrouped = body.steps.findLast((step) => step.kind === "aggregate");
  const dimensions = body.dimensions.flatMap((dimension) => describeDimension(dimension, table, columns) ?? []);
  const measures = new Map(body.measures.map((measure) => [measure.as, { measure, phrase: "" }]));
  if (regrouped) {
    for (const measure of regrouped.measures) {
      const type = table.columns.find((column) => column.name === measure.as)?.type ?? "number";
      const base = measure.expr?.kind === "field" ? measures.get(measure.expr.field)?.measure : undefined;
      const groups = body.dimensions.map((dimension) => exprPhrase(dimension.expr)).join(" and ");
      const per = groups === "" ? "" : ` per ${groups}`;
      const outer = measurePhrase({ ...measure, expr: undefined }, type).replace(/\s*rows$/, "");
      const phrase = base
        ? `${outer} ${measurePhrase(base, type)}${per}`
        : measure.op === "count" && groups !== ""
          ? `number of ${groups} values`
          : measurePhrase(measure, type);
      measures.set(measure.as, { measure, phrase });
    }
  }
  const values: DescribedValue[] = [];
  table.columns.forEach((column, index) => {
    if (dimensions.some((dimension) => dimension.index === index || dimension.endIndex === index)) return;
    const step =
      body.steps.findLast(
        (candidate): candidate is Extract<Step, { as: string }> => "as" in candidate && candidate.as === column.name,
      ) ?? null;
    const found = measures.get(column.name);
    const selected = body.select?.find((item) => item.as === column.name);
    const expr = selected?.expr;
    if (step) values.push(describeStep(step, column.name, column.type, index, body, measures, columns));
    else if (found) {
      const base =
        regrouped && found.measure.expr?.kind === "field"
          ? measures.get(found.measure.expr.field)?.measure
          : found.measure;
      const unit =
        found.measure.op === "count" || found.measure.op === "distinct"
          ? undefined
          : unitOf(base ?? found.measure, columns);
      values.push({
        index,
        column: column.name,
        type: column.type,
        phrase: found.phrase || measurePhrase(found.measure, column.type),
        unit,
        op: found.measure.op,
        step: null,
      });
    } else {
      const field = expr?.kind === "field" ? expr.field : column.name;
      values.push({
        index,
        column: column.name,
        type: column.type,
        phrase: calculatedPhrase(humanName(field)),
        unit: columns.find((own) => own.name === field)?.meaning ?? calculatedUnit(field),
        op: null,
        step: null,
      });
    }
  });
  const rank = (value: DescribedValue): number => (value.step && value.step.kind !== "rank" ? -1 : 0);
  return { dimensions, values: body.select ? values : values.sort((a, b) => rank(a) - rank(b)) };
}

/** "pageviews per sessions" is said of one session; a bare percentage is a share. */
function calculatedPhrase(name: string): string {
  if (name === "percent") return "share";
  if (name === "percent change") return "change";
  return name.replace(/ per (.*[^s])s$/, " per $1");
}

function calculatedUnit(name: string): Unit {
  return /^percent(_change)?$/.test(name) ? { unit: "percent" } : undefined;
}

function describeStep(
  step: Extract<Step, { as: string }>,
  column: string,
  type: ColumnType,
  index: number,
  body: QueryBody,
  measures: ReadonlyMap<string, { measure: Measure; phrase: string }>,
  columns: readonly AnswerColumn[],
): DescribedValue {
  const of = "of" in step ? measures.get(step.of) : undefined;
  const base = of
    ? of.phrase || measurePhrase(of.measure, "number")
    : "of" in step
      ? humanName(step.of)
      : humanName(column);
  const unit = unitOf(of?.measure, columns);
  const percent: Unit = { unit: "percent" };
  const described = (phrase: string, own: Unit): DescribedValue => ({
    index,
    column,
    type,
    phrase,
    unit: own,
    op: of?.measure.op ?? null,
    step,
  });
  switch (step.kind) {
    case "share":
      return described(
        `share of the ${base.replace(/^number of rows$/, "rows").replace(/^total /, "total ")}`,
        percent,
      );
    case "change":
      return described(
        `change in the ${base}`,
        step.mode === "percent" ? percent : step.mode === "difference" ? unit : undefined,
      );
    case "cumulative":
      return described(
        `running ${step.op === "sum" && !/^total|^number/.test(base) ? "total of the " : step.op === "sum" ? "" : `${step.op} of the `}${base}`,
        unit,
      );
    case "moving":
      return described(
        `${step.periods}-period moving ${step.op === "mean" ? "average" : step.op} of the ${base}`,
        unit,
      );
    case "rank":
      return described(`rank by ${base}`, undefined);
    case "index":
      return described(`index of the ${base}`, undefined);
    case "zscore":
      return described(`standard score of the ${base}`, undefined);
    case "derive":
      return described(
        calculatedPhrase(humanName(column)),
        /percent|pct|share/i.test(column)
          ? percent
          : body.measures.length > 0 && step.expr.kind === "binary" && (step.expr.op === "-" || step.expr.op === "+")
            ? unitOf(body.measures[0], columns)
            : undefined,
      );
  }
}

export function groupText(row: readonly Cell[], dimension: DescribedDimension): string {
  if (dimension.endIndex !== null) {
    const [start, end] = [row[dimension.index], row[dimension.endIndex]];
    if (typeof start === "number" && typeof end === "number") return `${formatNumber(start)} to ${formatNumber(end)}`;
  }
  return formatGroup(row[dimension.index] ?? null, dimension.format);
}

export function numberAt(row: readonly Cell[] | undefined, value: DescribedValue): number | null {
  const cell = row?.[value.index] ?? null;
  if (typeof cell === "number") return cell;
  if (typeof cell === "string" && isNumericType(value.type) && cell.trim() !== "" && Number.isFinite(Number(cell)))
    return Number(cell);
  return null;
}
