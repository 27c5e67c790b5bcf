import { expect, test } from "vitest";

import { GraphBuilder } from "../graph-builder.ts";
import { largestDifference, runOnce } from "../run-once.ts";
import { counterTensor, keyTensors } from "../tensors.ts";
import { streamKeys } from "./counter-words.ts";
import { normalDraws, normalsReference } from "./normals.ts";
import { drawStreams } from "./streams.ts";

const layout = { drawsPerBlock: 65_536, blockCount: 1, mirrored: false };

function drawGraph(streamCount: number) {
  return {
    id: "draws",
    encode() {
      const graph = new GraphBuilder("draws");
      const { key, countersOf } = drawStreams(graph, layout, streamCount);
      const draws = normalDraws(graph, countersOf(0), key, graph.float(-2));
      graph.output("draws", draws, "float32", [2 * streamCount, layout.drawsPerBlock]);
      return graph.encode();
    },
  };
}

async function draw(streamCount: number, seed: number, counter: number): Promise<Float32Array> {
  const feeds = { ...keyTensors(streamKeys(seed, streamCount)), counter: counterTensor(counter) };
  return (await runOnce(drawGraph(streamCount), feeds))["draws"] ?? new Float32Array();
}

function correlation(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < first.length; index += 1) sum += (first[index] ?? 0) * (second[index] ?? 0);
  return sum / first.length;
}

test("the graph draws what the definition says, also where the counter wraps", async () => {
  const counter = 0x7fff_ff00;
  const drawn = await draw(2, 11, counter);
  const { factors, offsets } = streamKeys(11, 2);
  const at = [0, 1, 255, 256, 257, 40_000];
  const expected = at.flatMap((position) =>
    [0, 1].flatMap((stream) => normalsReference((counter + position) | 0, factors[stream] ?? 0, offsets[stream] ?? 0)),
  );
  const actual = at.flatMap((position) =>
    [0, 1].flatMap((stream) => [0, 2].map((half) => drawn[(stream + half) * layout.drawsPerBlock + position] ?? 0)),
  );
  expect(largestDifference(actual, expected)).toBeLessThan(1e-5);
});

test("a seed gives the same bits each time, another seed others", async () => {
  const first = await draw(2, 5, 0);
  expect(await draw(2, 5, 0)).toEqual(first);
  expect(await draw(2, 6, 0)).not.toEqual(first);
});

test("draws are normal: moments, and the share in each of 64 equally likely bins", async () => {
  const drawn = await draw(8, 3, 1_000_000);
  const count = drawn.length;
  const moments = [1, 2, 3, 4].map((power) => drawn.reduce((sum, value) => sum + value ** power, 0) / count);
  const deviations = [1, Math.sqrt(2), Math.sqrt(15), Math.sqrt(96)].map((deviation) => deviation / Math.sqrt(count));
  [0, 1, 0, 3].forEach((expected, index) =>
    expect(Math.abs((moments[index] ?? 0) - expected)).toBeLessThan(4.5 * (deviations[index] ?? 0)),
  );
  const { normalBelow } = await import("../options/black-scholes-reference.ts");
  const bins = new Float64Array(64);
  for (const value of drawn)
    bins[Math.floor(normalBelow(value) * 64)] = (bins[Math.floor(normalBelow(value) * 64)] ?? 0) + 1;
  const chiSquared = bins.reduce((sum, observed) => sum + (observed - count / 64) ** 2 / (count / 64), 0);
  expect(chiSquared).toBeLessThan(63 + 5 * Math.sqrt(2 * 63));
});

test("streams, halves and neighbouring paths are independent, squares too", async () => {
  const streamCount = 8;
  const drawn = await draw(streamCount, 21, 0);
  const length = layout.drawsPerBlock;
  const rows = Array.from({ length: 2 * streamCount }, (_unused, row) =>
    drawn.subarray(row * length, (row + 1) * length),
  );
  const squares = rows.map((row) => row.map((value) => (value * value - 1) / Math.SQRT2));
  const limit = 5 / Math.sqrt(length);
  for (const [first, row] of rows.entries()) {
    for (const lag of [1, 2, 3, 64, 1024]) {
      expect(Math.abs(correlation(row.subarray(lag), row.subarray(0, -lag)))).toBeLessThan(limit * 1.1);
      const square = squares[first] ?? row;
      expect(Math.abs(correlation(square.subarray(lag), square.subarray(0, -lag)))).toBeLessThan(limit * 1.3);
    }
    for (let second = 0; second < first; second += 1) {
      expect(Math.abs(correlation(row, rows[second] ?? row))).toBeLessThan(limit);
      expect(Math.abs(correlation(squares[first] ?? row, squares[second] ?? row))).toBeLessThan(limit * 1.3);
    }
  }
});
