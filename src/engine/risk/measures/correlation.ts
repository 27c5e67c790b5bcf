import { AppError } from "../../../contract/errors.ts";
import type { Cell } from "../../../contract/values.ts";
import { at } from "../numbers/matrix.ts";
import { toCorrelation } from "../portfolio/covariance.ts";
import { estimateCovariance, seriesInput } from "../portfolio/estimate.ts";
import { align } from "../prices/align.ts";
import { returnMatrix } from "../prices/returns.ts";
import { count, decimal } from "../wording.ts";
import { tableOf, type Finding, type Part, type RiskTask } from "./context.ts";

const MOST_PAIRS = 20_000;
const LARGEST_MATRIX = 60;
const GRAPH_SERIES = 64;

/** Every pair of assets once, the strongest first. */
export async function correlations({
  body,
  measure,
  read,
  infer,
  progress,
}: RiskTask<"correlation">): Promise<Finding> {
  const { aligned, notes } = align(read);
  const { assets } = aligned;
  if (assets.length < 2)
    throw new AppError("plan-invalid", "A correlation takes two assets or more, and there is one only.");
  const { returns } = returnMatrix(aligned, body.returns);
  const length = returns[0]!.length;
  progress(null, `Comparing ${count(assets.length, "asset")}`);
  const isCorrelation = measure.of === "correlation";
  let provider: string | null = null;
  let matrix;
  if (measure.estimate === "sample" && assets.length >= GRAPH_SERIES) {
    const ran = await infer("risk/correlation", seriesInput(returns, measure.of));
    if (ran) {
      matrix = { size: assets.length, values: Float64Array.from(ran.matrix) };
      provider = ran.provider;
    }
  }
  const all = [...read.notes, ...notes];
  if (!matrix) {
    const estimate = await estimateCovariance(returns, measure.estimate, async () => null);
    matrix = isCorrelation ? toCorrelation(estimate.covariance) : estimate.covariance;
    all.push(...estimate.notes);
  }
  const pairs: { first: number; second: number; value: number }[] = [];
  let undefinedCount = 0;
  for (let first = 0; first < assets.length; first += 1)
    for (let second = first + 1; second < assets.length; second += 1) {
      const value = at(matrix, first, second);
      if (Number.isFinite(value)) pairs.push({ first, second, value });
      else undefinedCount += 1;
    }
  pairs.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  if (undefinedCount > 0)
    all.push(`${count(undefinedCount, "pair")} left out: a price that never changes correlates with nothing.`);
  if (pairs.length === 0) throw new AppError("plan-invalid", "None of these prices changes, so nothing can correlate.");
  if (pairs.length > MOST_PAIRS)
    all.push(`The ${MOST_PAIRS.toLocaleString("en-GB")} strongest of ${count(pairs.length, "pair")} are listed.`);
  all.push(`${body.returns === "log" ? "Log" : "Simple"} returns, ${length.toLocaleString("en-GB")} of each.`);
  const name = isCorrelation ? "correlation" : "covariance";
  const strongest = pairs[0]!;
  const highest = pairs.reduce((best, pair) => (pair.value > best.value ? pair : best));
  const lowest = pairs.reduce((best, pair) => (pair.value < best.value ? pair : best));
  const pairText = ({ first, second, value }: typeof strongest) =>
    `${assets[first]} and ${assets[second]} (${isCorrelation ? decimal(value) : value.toPrecision(3)})`;
  const sentence =
    pairs.length === 1
      ? `The ${name} of the ${body.returns === "log" ? "log " : ""}returns of ${assets[0]} and ${assets[1]} is ${isCorrelation ? decimal(strongest.value) : strongest.value.toPrecision(3)}, over ${count(length, read.step.unit)}.`
      : `Of ${count(assets.length, "asset")}, the returns of ${pairText(highest)} move together most and those of ${pairText(lowest)} least.`;
  const parts: Part[] = [];
  if (assets.length <= LARGEST_MATRIX) {
    const rows: Cell[][] = [];
    for (const [row, first] of assets.entries())
      for (const [column, second] of assets.entries()) rows.push([first, second, at(matrix, row, column)]);
    parts.push({
      name: "matrix",
      title: isCorrelation ? "Correlation matrix" : "Covariance matrix",
      table: tableOf(
        [
          ["first", "text"],
          ["second", "text"],
          [name, "number"],
        ],
        rows,
      ),
    });
  }
  const mean = pairs.reduce((sum, { value }) => sum + value, 0) / pairs.length;
  return {
    table: tableOf(
      [
        ["first", "text"],
        ["second", "text"],
        [name, "number"],
        ["observations", "integer"],
      ],
      pairs.slice(0, MOST_PAIRS).map(({ first, second, value }) => [assets[first]!, assets[second]!, value, length]),
    ),
    computation: {
      method: `${isCorrelation ? "Correlation" : "Covariance"} of the returns of ${count(assets.length, "asset")}`,
      sentence,
      notes: all,
      figures: [
        { label: `Mean ${name}`, value: mean, format: "number" },
        {
          label: "Highest",
          value: highest.value,
          format: "number",
          note: `${assets[highest.first]} and ${assets[highest.second]}`,
        },
        {
          label: "Lowest",
          value: lowest.value,
          format: "number",
          note: `${assets[lowest.first]} and ${assets[lowest.second]}`,
        },
        { label: "Pairs", value: pairs.length, format: "integer" },
      ],
      parts,
      ...(provider === null ? {} : { provider }),
    },
  };
}
