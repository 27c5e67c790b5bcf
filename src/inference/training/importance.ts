import type { Feature, ModelCard } from "../../contract/model-card.ts";
import { likeliest } from "./measures.ts";
import { shuffled, type Random } from "./random.ts";

const rowLimit = 1000;
const repetitions = 3;

/**
 * How much the mean absolute error grows, or the accuracy falls, when a column's values are shuffled among the rows
 * (Breiman 2001), mean of three shuffles; worst first. The parts of a date are shuffled together.
 */
export function permutationImportance(
  features: readonly Feature[],
  data: { features: Float32Array; target: Float64Array },
  classCount: number | null,
  predict: (features: Float32Array) => Float64Array,
  random: Random,
): ModelCard["importance"] {
  const width = features.length;
  const count = Math.min(data.target.length, rowLimit);
  const target = data.target.subarray(0, count);
  const rows = data.features.slice(0, count * width);
  const own = errorOf(target, predict(rows), classCount);
  const columns = [...new Set(features.map(({ column }) => column))];
  return columns
    .map((column) => {
      const positions = features.flatMap((feature, position) => (feature.column === column ? [position] : []));
      let total = 0;
      for (let repetition = 0; repetition < repetitions; repetition += 1) {
        const mixed = rows.slice();
        shuffled(count, random).forEach((from, to) => {
          for (const position of positions) mixed[to * width + position] = rows[from * width + position]!;
        });
        total += errorOf(target, predict(mixed), classCount) - own;
      }
      return { column, increase: total / repetitions };
    })
    .sort((first, second) => second.increase - first.increase);
}

function errorOf(target: Float64Array, predicted: Float64Array, classCount: number | null): number {
  let sum = 0;
  target.forEach((value, row) => {
    if (classCount === null) sum += Math.abs(value - predicted[row]!);
    else if (likeliest(predicted, row, classCount) !== value) sum += 1;
  });
  return sum / target.length;
}
