import { AppError } from "../../../contract/errors.ts";
import type { Cell } from "../../../contract/values.ts";
import { at, type SquareMatrix } from "../numbers/matrix.ts";
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
    if (measure.estimate !== "sample") all.push(...estimate.notes);
  }
  const { pairs, count: pairCount, mean, highest, lowest } = strongestPairs(matrix);
  const undefinedCount = (assets.length * (assets.length - 1)) / 2 - pairCount;
  if (undefinedCount > 0)
    all.push(`${count(undefinedCount, "pair")} left out: a price that never changes correlates with nothing.`);
  const [strongest] = pairs;
  if (!strongest || !highest || !lowest)
    throw new AppError("plan-invalid", "None of these prices changes, so nothing can correlate.");
  if (pairCount > pairs.length)
    all.push(`The ${pairs.length.toLocaleString("en-GB")} strongest of ${count(pairCount, "pair")} are listed.`);
  all.push(`${body.returns === "log" ? "Log" : "Simple"} returns, ${length.toLocaleString("en-GB")} of each.`);
  const name = isCorrelation ? "correlation" : "covariance";
  const pairText = ({ first, second, value }: Pair) =>
    `${assets[first]} and ${assets[second]} (${isCorrelation ? decimal(value) : value.toPrecision(3)})`;
  const sentence =
    pairCount === 1
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
  return {
    table: tableOf(
      [
        ["first", "text"],
        ["second", "text"],
        [name, "number"],
        ["observations", "integer"],
      ],
      pairs.map(({ first, second, value }) => [assets[first]!, assets[second]!, value, length]),
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
        { label: "Pairs", value: pairCount, format: "integer" },
      ],
      parts,
      ...(provider === null ? {} : { provider }),
    },
  };
}

interface Pair {
  first: number;
  second: number;
  value: number;
}

/** Of thousands of assets there are millions of pairs: only those to be listed become objects. */
function strongestPairs(matrix: SquareMatrix) {
  const { size, values } = matrix;
  const strengths = new Float64Array((size * (size - 1)) / 2);
  let length = 0;
  let sum = 0;
  let highest: Pair | null = null;
  let lowest: Pair | null = null;
  for (let first = 0; first < size; first += 1)
    for (let second = first + 1; second < size; second += 1) {
      const value = values[first * size + second]!;
      if (!Number.isFinite(value)) continue;
      strengths[length] = Math.abs(value);
      length += 1;
      sum += value;
      if (!highest || value > highest.value) highest = { first, second, value };
      if (!lowest || value < lowest.value) lowest = { first, second, value };
    }
  const sorted = strengths.subarray(0, length).sort();
  const weakest = sorted[Math.max(0, length - MOST_PAIRS)] ?? 0;
  const pairs: Pair[] = [];
  for (let first = 0; first < size; first += 1)
    for (let second = first + 1; second < size; second += 1) {
      const value = values[first * size + second]!;
      if (Math.abs(value) >= weakest) pairs.push({ first, second, value });
    }
  pairs.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  return { pairs: pairs.slice(0, MOST_PAIRS), count: length, mean: sum / length, highest, lowest };
}
