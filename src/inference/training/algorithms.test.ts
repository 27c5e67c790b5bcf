import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeRows, fitEncoder, linearEncoding } from "./encoder.ts";
import { normals, numberFeatures, quietHooks, tableOf } from "./fixture.ts";
import { growTree } from "./grow-tree.ts";
import { minimise } from "./lbfgs.ts";
import { cholesky, mirror, solveRidge, symmetricEigen } from "./linear-algebra.ts";
import { fitLinearWindow, forecastWindow } from "./linear-window.ts";
import { fitRidge } from "./ridge.ts";
import { createRandom } from "./random.ts";
import { binRows, chooseThresholds } from "./tree-bins.ts";
import { centredMoments, shorterMoments, windowMoments } from "./window-moments.ts";

function product(first: Float64Array, second: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      for (let k = 0; k < size; k += 1)
        result[row * size + column]! += first[row * size + k]! * second[k * size + column]!;
  return result;
}

test("moments by recursion are those of a loop over the windows, for any stretch, centring and length", () => {
  const finite = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(finite, { minLength: 12, maxLength: 40 }),
      fc.nat(3),
      fc.integer({ min: 2, max: 5 }),
      (list, from, length) => {
        const series = Float64Array.from(list);
        const horizon = 2;
        const longest = 5;
        const width = longest + horizon;
        const to = series.length - width + 1;
        const quick = centredMoments(
          shorterMoments(windowMoments(series, width, from, to), longest, length, horizon),
          length,
          horizon,
        );
        const kept = length + horizon;
        const slow = new Float64Array(kept * kept);
        for (let start = from; start < to; start += 1) {
          const window = series.slice(start + longest - length, start + width);
          const mean = window.subarray(0, length).reduce((sum, value) => sum + value / length, 0);
          for (let row = 0; row < kept; row += 1)
            for (let column = 0; column < kept; column += 1)
              slow[row * kept + column]! += (window[row]! - mean) * (window[column]! - mean);
        }
        slow.forEach((value, at) => expect(Math.abs(value - quick[at]!)).toBeLessThan(1e-6));
      },
    ),
  );
});

test("a window model recovers the rule that made a series", () => {
  const noise = normals(3000, 8);
  const series = new Float64Array(3000);
  for (let time = 2; time < 3000; time += 1)
    series[time] = 1.2 * series[time - 1]! - 0.5 * series[time - 2]! + 0.1 * noise[time]!;
  const fit = fitLinearWindow([series], { length: 40, horizon: 1, season: 1 }, quietHooks);
  const window = series.subarray(2000, 2040);
  const expected = 1.2 * window[39]! - 0.5 * window[38]!;
  expect(Math.abs(forecastWindow(window, fit.weights, 1)[0]! - expected)).toBeLessThan(0.05);
  expect(fit.error.rmse).toBeLessThan(0.11);
});

test("solving and eigenvectors hold for any symmetric matrix, singular ones too", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 16, maxLength: 16 }), (list) => {
      const root = Float64Array.from(list);
      const transposed = root.map((_value, at) => root[(at % 4) * 4 + Math.floor(at / 4)]!);
      const square = mirror(product(root, transposed, 4), 4);
      const solved = solveRidge(square, 4, 0.5, Float64Array.of(1, 2, 3, 4), 1);
      for (let row = 0; row < 4; row += 1) {
        let sum = 0.5 * solved[row]!;
        for (let k = 0; k < 4; k += 1) sum += square[row * 4 + k]! * solved[k]!;
        expect(sum).toBeCloseTo(row + 1, 5);
      }
      const { values, vectors } = symmetricEigen(square, 4);
      for (let index = 0; index < 4; index += 1) {
        if (index > 0) expect(values[index]!).toBeLessThanOrEqual(values[index - 1]! + 1e-9);
        for (let row = 0; row < 4; row += 1) {
          let sum = 0;
          for (let k = 0; k < 4; k += 1) sum += square[row * 4 + k]! * vectors[index * 4 + k]!;
          expect(Math.abs(sum - values[index]! * vectors[index * 4 + row]!)).toBeLessThan(1e-6 * (1 + values[0]!));
        }
      }
    }),
  );
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
});

test("ridge finds the weights of an exact line and shares them between twins", () => {
  const data = tableOf(200, 3, 5);
  for (let row = 0; row < 200; row += 1) data[row * 3 + 2] = data[row * 3 + 1]!;
  const encoder = fitEncoder(numberFeatures(3), data, linearEncoding);
  const rows = encodeRows(encoder, data);
  const target = Float64Array.from({ length: 200 }, (_, row) => 3 + 2 * data[row * 3]! - 4 * data[row * 3 + 1]!);
  const fit = fitRidge({ rows, target }, { hooks: quietHooks, random: createRandom(1) });
  fit.predict(rows).forEach((value, row) => expect(Math.abs(value - target[row]!)).toBeLessThan(1e-3));
});

test("L-BFGS comes to the bottom of a narrow valley", () => {
  const { point, hasConverged } = minimise(
    (x, gradient) => {
      gradient[0] = 2 * (x[0]! - 3);
      gradient[1] = 2000 * (x[1]! + 1);
      return (x[0]! - 3) ** 2 + 1000 * (x[1]! + 1) ** 2;
    },
    new Float64Array(2),
    { maximumSteps: 200, tolerance: 1e-10 },
  );
  expect(hasConverged).toBe(true);
  expect(point[0]).toBeCloseTo(3, 6);
  expect(point[1]).toBeCloseTo(-1, 6);
});

test("the first split of a tree is the best of all cuts between values, missing ones on either side", () => {
  const cell = fc.oneof(fc.integer({ min: 0, max: 8 }), fc.constant(Number.NaN));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, fc.integer({ min: -5, max: 5 })), { minLength: 6, maxLength: 30 }),
      (list) => {
        const count = list.length;
        const values = Float64Array.from(list.flatMap(([first, second]) => [first, second]));
        const gradients = Float64Array.from(list, ([, , target]) => -target);
        const binned = binRows({ values, count, width: 2 }, chooseThresholds({ values, count, width: 2 }));
        const order = Int32Array.from({ length: count }, (_, row) => row);
        const limits = { maximumLeafCount: 2, minimumLeafRowCount: 1, penalty: 1, learningRate: 1 };
        const tree = growTree(binned, gradients, new Float64Array(count).fill(1), order, limits, () => undefined);
        const score = (rows: number[]) => rows.reduce((sum, row) => sum + gradients[row]!, 0) ** 2 / (rows.length + 1);
        const all = list.map((_, row) => row);
        let best = 0;
        for (const column of [0, 1])
          for (const cut of [...new Set(values)].filter((value) => !Number.isNaN(value)))
            for (const missingLeft of [false, true]) {
              const isLeft = (row: number) => {
                const value = values[row * 2 + column]!;
                return Number.isNaN(value) ? missingLeft : value <= cut;
              };
              const left = all.filter(isLeft);
              const right = all.filter((row) => !isLeft(row));
              if (left.length > 0 && right.length > 0) best = Math.max(best, score(left) + score(right) - score(all));
            }
        if (tree.column[0] === -1) {
          expect(best).toBeLessThan(1e-6);
          return;
        }
        const isLeft = (row: number) => {
          const value = values[row * 2 + tree.column[0]!]!;
          return Number.isNaN(value) ? tree.missingLeft[0]! : value <= tree.threshold[0]!;
        };
        const gain = score(all.filter(isLeft)) + score(all.filter((row) => !isLeft(row))) - score(all);
        expect(gain).toBeCloseTo(best, 6);
      },
    ),
  );
});
