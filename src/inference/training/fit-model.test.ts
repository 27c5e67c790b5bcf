import { InferenceSession, Tensor } from "onnxruntime-node";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Feature } from "../../contract/model-card.ts";
import { fitModel, type FittedModel } from "./fit-model.ts";
import { normals, numberFeatures, quietHooks, specOf, tableOf } from "./fixture.ts";
import { createRandom } from "./random.ts";

async function run(model: FittedModel, input: Float32Array): Promise<Float32Array> {
  const session = await InferenceSession.create(model.bytes);
  const tensor = new Tensor("float32", input, [input.length / model.inputWidth, model.inputWidth]);
  const outputs = await session.run({ [model.inputName]: tensor });
  await session.release();
  return outputs[model.outputName]!.data as Float32Array;
}

function largestDifference(first: ArrayLike<number>, second: ArrayLike<number>): number {
  expect(first.length).toBe(second.length);
  let most = 0;
  for (let at = 0; at < first.length; at += 1) most = Math.max(most, Math.abs(first[at]! - second[at]!));
  return most;
}

/** y = 2 x0 - x1 + |x2| with some cells missing and a category that shifts it. */
function mixedData(rowCount: number, seed: number) {
  const features: Feature[] = [
    ...numberFeatures(3),
    { kind: "category", name: "region", column: "region", categories: ["north", "south", "west"], hasOther: true },
    { kind: "date", name: "month of day", column: "day", part: "month", origin: "2020-01-01" },
  ];
  const random = createRandom(seed);
  const numbers = tableOf(rowCount, 3, seed);
  const noise = normals(rowCount, seed + 1);
  const data = new Float32Array(rowCount * 5);
  const target = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const [a, b, c] = [numbers[row * 3]!, numbers[row * 3 + 1]!, numbers[row * 3 + 2]!];
    const region = Math.floor(random() * 4);
    const month = Math.floor(random() * 12);
    data.set([random() < 0.1 ? Number.NaN : a, b, c, random() < 0.05 ? Number.NaN : region, month], row * 5);
    target[row] = 2 * a - b + Math.abs(c) + region * 1.5 + (month === 11 ? 4 : 0) + 0.1 * noise[row]!;
  }
  return { features, data, target };
}

for (const kind of ["ridge", "trees", "auto"] as const) {
  test(`${kind}: a number from numbers, a category and a month, with missing cells, is the same in onnxruntime`, async () => {
    const { features, data, target } = mixedData(600, 7);
    const model = fitModel(specOf({ kind, features }), { features: data, target }, quietHooks);
    const inMemory = model.predict(data);
    expect(largestDifference(await run(model, data), inMemory)).toBeLessThan(2e-5);
    const { error, importance, split } = model.card;
    expect(error!.value).toBeLessThan(error!.baseline!.value / 2);
    expect(split).toMatchObject({ trainRowCount: 480, validationRowCount: 120, refitted: true });
    expect(importance.map(({ column }) => column).slice(0, 2)).toContain("x0");
    expect(importance.at(-1)!.increase).toBeLessThan(importance[0]!.increase / 3);
  });
}

test("trees find what no line can, and auto takes them", () => {
  const data = tableOf(1500, 3, 3);
  const target = Float64Array.from(
    { length: 1500 },
    (_, row) => Math.abs(data[row * 3]!) + (data[row * 3 + 1]! > 0 ? 2 : 0),
  );
  const fit = (kind: "auto" | "ridge") => fitModel(specOf({ kind }), { features: data, target }, quietHooks).card;
  expect(fit("auto")).toMatchObject({ kind: "trees" });
  expect(fit("auto").error!.value).toBeLessThan(fit("ridge").error!.value / 2);
});

for (const kind of ["logistic", "trees"] as const) {
  for (const classes of [
    ["no", "yes"],
    ["low", "middle", "high"],
  ]) {
    test(`${kind}: probabilities of ${classes.length} classes add up and are the same in onnxruntime`, async () => {
      const data = tableOf(800, 3, 11);
      data[4] = Number.NaN;
      const target = Float64Array.from({ length: 800 }, (_, row) => {
        const score = data[row * 3]! * 2 + data[row * 3 + 2]!;
        if (classes.length === 2) return score > 0 ? 1 : 0;
        return score < -1 ? 0 : score < 1 ? 1 : 2;
      });
      const model = fitModel(
        specOf({ kind, task: "classification", target: { column: "y", classes, offset: 0 } }),
        { features: data, target },
        quietHooks,
      );
      const chances = await run(model, data);
      expect(largestDifference(chances, model.predict(data))).toBeLessThan(1e-5);
      for (let row = 0; row < 800; row += 1) {
        const sum = classes.reduce((total, _name, k) => total + chances[row * classes.length + k]!, 0);
        expect(sum).toBeCloseTo(1, 5);
      }
      const { error, confusion } = model.card;
      expect(error!.value).toBeGreaterThan(Math.max(0.85, error!.baseline!.value));
      expect(confusion!.flat().reduce((sum, count) => sum + count, 0)).toBe(model.card.split.validationRowCount);
    });
  }
}

test("k-means finds four groups by itself; labels and distances are those of onnxruntime", async () => {
  const random = createRandom(5);
  const noise = normals(2000, 9);
  const data = Float32Array.from({ length: 1000 * 2 }, (_, at) => {
    const group = Math.floor(at / 2) % 4;
    const centre = at % 2 === 0 ? (group < 2 ? 0 : 10) : group % 2 === 0 ? 0 : 10;
    return centre + noise[at]! + random() * 0.01;
  });
  const spec = specOf({ kind: "kmeans", task: "clustering", target: null, features: numberFeatures(2) });
  const model = fitModel(spec, { features: data, target: new Float64Array(0) }, quietHooks);
  expect(model.card.settings).toEqual({ clusterCount: 4 });
  expect(model.card.error!.value).toBeGreaterThan(0.9);
  const outputs = await run(model, data);
  expect(largestDifference(outputs, model.predict(data))).toBeLessThan(1e-4);
  const groups = new Set(Array.from({ length: 1000 }, (_, row) => `${row % 4}-${outputs[row * 2]}`));
  expect(groups.size).toBe(4);
});

test("principal components are uncorrelated, keep the variance in order, and match onnxruntime", async () => {
  const base = normals(500 * 2, 21);
  const data = Float32Array.from({ length: 500 * 4 }, (_, at) => {
    const row = Math.floor(at / 4);
    return [base[row * 2]!, base[row * 2]! * 3 + 5, base[row * 2 + 1]!, base[row * 2]! - base[row * 2 + 1]!][at % 4]!;
  });
  const spec = specOf({
    kind: "pca",
    task: "components",
    target: null,
    features: numberFeatures(4),
    componentCount: 3,
  });
  const model = fitModel(spec, { features: data, target: new Float64Array(0) }, quietHooks);
  expect(model.card.error!.value).toBeCloseTo(1, 5);
  const scores = await run(model, data);
  expect(largestDifference(scores, model.predict(data))).toBeLessThan(1e-4);
  let product = 0;
  for (let row = 0; row < 500; row += 1) product += scores[row * 3]! * scores[row * 3 + 1]!;
  expect(Math.abs(product / 500)).toBeLessThan(1e-4);
});

test("a linear window model continues a season and matches onnxruntime", async () => {
  const noise = normals(2000, 4);
  const series = Float32Array.from({ length: 2000 }, (_, index) => {
    const time = index % 1000;
    return 50 + 10 * Math.sin((2 * Math.PI * time) / 24) + 0.01 * time + 0.5 * noise[index]!;
  });
  const window = { length: 48, horizon: 24, time: "t", series: null, columns: ["a", "b"], season: 24 };
  const spec = specOf({ kind: "linear-window", task: "forecast", target: null, window, features: [] });
  const model = fitModel(spec, { features: series, target: Float64Array.of(1000, 1000) }, quietHooks);
  const { error } = model.card;
  expect(error!.value).toBeLessThan(error!.baseline!.value);
  expect(error!.value).toBeLessThan(0.6);
  expect(largestDifference(await run(model, model.probe), model.predict(model.probe))).toBeLessThan(1e-4);
});

test("any table of floats, with gaps, runs the same in memory and in onnxruntime", async () => {
  const cell = fc.oneof(
    fc.float({ min: -1000, max: 1000, noNaN: true }),
    fc.constant(Number.NaN),
    fc.constantFrom(0, 1, 2, -0),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, fc.float({ min: -100, max: 100, noNaN: true })), { minLength: 12, maxLength: 60 }),
      fc.constantFrom("ridge" as const, "trees" as const),
      async (rows, kind) => {
        const target = Float64Array.from(rows, (row, index) => row[2] + index);
        const features = Float32Array.from(rows.flatMap((row) => [row[0], row[1]]));
        fc.pre(new Set(features.filter((value) => !Number.isNaN(value))).size > 3);
        let model: FittedModel;
        try {
          model = fitModel(specOf({ kind, features: numberFeatures(2) }), { features, target }, quietHooks);
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid-input" });
          return;
        }
        const scale = target.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        expect(largestDifference(await run(model, features), model.predict(features)) / scale).toBeLessThan(1e-4);
      },
    ),
    { numRuns: 60 },
  );
});

test("a stop keeps the best so far, the same seed gives the same file, another seed another split", () => {
  const { features, data, target } = mixedData(400, 3);
  let asked = 0;
  const stopping = { progress: () => undefined, isStopped: () => (asked += 1) > 20 };
  const stopped = fitModel(specOf({ kind: "trees", features }), { features: data, target }, stopping);
  expect(stopped.card.settings).toMatchObject({ endedBy: "you" });
  expect(stopped.card.split.refitted).toBe(false);
  expect(stopped.card.error!.value).toBeLessThan(stopped.card.error!.baseline!.value);
  const fit = (seed: number) =>
    fitModel(specOf({ kind: "ridge", features, seed }), { features: data, target }, quietHooks);
  expect(fit(1).bytes).toEqual(fit(1).bytes);
  expect(fit(1).card.error!.value).not.toBe(fit(2).card.error!.value);
});

test.each([
  ["two rows", 2, (row: number) => row, /too few/],
  ["a constant target", 40, () => 3, /same value in every row/],
])("%s is refused with a sentence", (_name, rows, value, message) => {
  const target = Float64Array.from({ length: rows }, (_, row) => value(row));
  expect(() => fitModel(specOf({}), { features: tableOf(rows, 3, 1), target }, quietHooks)).toThrow(message);
});

test("more columns than rows, and columns that repeat each other, are fitted with a caution", async () => {
  const data = tableOf(20, 40, 2);
  for (let row = 0; row < 20; row += 1) data[row * 40 + 1] = data[row * 40]!;
  const target = Float64Array.from({ length: 20 }, (_, row) => data[row * 40]! * 3);
  const spec = specOf({ kind: "ridge", features: numberFeatures(40) });
  const model = fitModel(spec, { features: data, target }, quietHooks);
  expect(model.card.notes.join(" ")).toMatch(/more columns/);
  expect(largestDifference(await run(model, data), model.predict(data))).toBeLessThan(1e-4);
});
