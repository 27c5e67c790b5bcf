import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execFile } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trainingInputSchema } from "../contract/training.ts";
import { withInference } from "./inference.ts";
import { planOf, runPlan } from "../engine/analysis/index.ts";
import { openDataFile } from "../engine/datasets/index.ts";
import { openWarehouse, type Warehouse } from "../engine/warehouse/index.ts";
import { advise } from "../engine/training/advise.ts";
import { createTrainedModels } from "../engine/training/models.ts";
import { createPredictionMethod } from "../engine/training/prediction-method.ts";
import { allRows, type RowSource } from "../engine/training/read-rows.ts";
import { train } from "../engine/training/train.ts";

let folder: string;
let warehouse: Warehouse;
let houses: RowSource;
let sales: RowSource;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "training "));
  warehouse = await openWarehouse({ folder: path.join(folder, "warehouse") });
  const lines = ["house_id,name,area,district,built,garden,price,price_cents,sold"];
  for (let row = 0; row < 300; row += 1) {
    const area = 40 + ((row * 37) % 160);
    const district = ["north", "south", "old town"][(row * 7) % 3]!;
    const garden = row % 4 === 0;
    const price =
      1000 * area + (district === "old town" ? 50_000 : 0) + (garden ? 20_000 : 0) + ((row * 13) % 11) * 100;
    const date = new Date(Date.UTC(2020, 0, 1 + row)).toISOString().slice(0, 10);
    lines.push(
      `${1000 + row},House ${row},${row % 20 === 0 ? "" : area},${district},${date},${garden},${row === 5 ? "" : price},${row === 5 ? "" : price * 100},${area > 120 ? "yes" : "no"}`,
    );
  }
  await writeFile(path.join(folder, "houses.csv"), lines.join("\n"));
  const days = ["day,shop,amount"];
  for (let day = 0; day < 200; day += 1)
    for (const shop of ["east", "west"])
      days.push(
        `${new Date(Date.UTC(2023, 0, 1 + day)).toISOString().slice(0, 10)},${shop},${day === 50 ? "" : 100 + 30 * Math.sin((2 * Math.PI * day) / 7) + (shop === "east" ? 40 : 0)}`,
      );
  await writeFile(path.join(folder, "sales.csv"), days.join("\n"));
  houses = await opened("houses.csv");
  sales = await opened("sales.csv");
});
afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true });
});

async function opened(file: string): Promise<RowSource> {
  const version = await openDataFile(warehouse, path.join(folder, file));
  return { warehouse, version, datasetName: file };
}

const quiet = { signal: new AbortController().signal, progress: () => undefined };

function trainAndPredict(source: RowSource, wanted: Record<string, unknown>) {
  return withInference({ workspace: folder }, async (inference) => {
    const input = trainingInputSchema.parse({ versionId: source.version.id, ...wanted });
    const card = await train({ source, inference, input, control: quiet });
    const models = createTrainedModels(path.join(folder, "models"));
    const result = await runPlan({
      ...source,
      plan: planOf(source.version, { kind: "prediction", rows: allRows(source.version), modelId: card.id }),
      maximumRows: 10_000,
      methods: { prediction: createPredictionMethod({ inference, models }) },
    });
    return { card, result };
  });
}

test("advice leaves out what numbers, names or gives away the rows, each with its reason", async () => {
  const { columns, target } = await advise(houses, "price");
  expect(target).toBe("price");
  const reasons = Object.fromEntries(columns.map(({ column, reason }) => [column, reason]));
  expect(reasons["house_id"]).toMatch(/identifier/);
  expect(reasons["name"]).toMatch(/value of its own/);
  expect(reasons["price_cents"]).toMatch(/gives the answer away/);
  expect(columns.filter(({ isFeature }) => isFeature).map(({ column }) => column)).toEqual([
    "area",
    "district",
    "built",
    "garden",
    "sold",
  ]);
});

test("a model of prices is written, listed and applied to the rows, one prediction a row", async () => {
  const { card, result } = await trainAndPredict(houses, { kind: "ridge", targets: ["price"] });
  expect(card.error!.value).toBeLessThan(card.error!.baseline!.value / 3);
  expect(card.data).toMatchObject({
    versionId: houses.version.id,
    manifestSha256: houses.version.manifestSha256,
    rowCount: 300,
  });
  expect(card.notes.join(" ")).toMatch(/1 row has no price/);
  expect(card.notes.join(" ")).toMatch(/price_cents.*gives the answer away/);
  const { table, provenance } = result;
  expect(table.rows).toHaveLength(300);
  const [price, predicted] = ["price", "predicted price"].map((name) =>
    table.columns.findIndex((column) => column.name === name),
  );
  const known = table.rows.filter((row) => row[price!] !== null);
  const off = known.map((row) => Math.abs(Number(row[price!]) - Number(row[predicted!])));
  expect(off.reduce((sum, value) => sum + value, 0) / off.length).toBeLessThan(card.error!.baseline!.value / 3);
  expect(table.rows[5]![predicted!]).toEqual(expect.any(Number));
  expect(provenance.computation).toMatchObject({ model: { id: card.id, sha256: card.model.sha256 } });
  expect(provenance.computation!.sentence).toMatch(/always answering the mean gives/);
});

test("classes come back by name with a probability", async () => {
  const { card, result } = await trainAndPredict(houses, {
    kind: "auto",
    targets: ["sold"],
    features: ["area", "garden"],
  });
  expect(card.target!.classes).toEqual(card.target!.classes!.toSorted());
  const names = result.table.columns.map(({ name }) => name);
  expect(names.slice(-2)).toEqual(["predicted sold", "probability"]);
  const probabilities = result.table.rows.map((row) => Number(row.at(-1)));
  expect(Math.min(...probabilities)).toBeGreaterThanOrEqual(0.5);
  expect(Math.max(...probabilities)).toBeLessThanOrEqual(1);
});

test("clusters are numbered from one, as many as asked for", async () => {
  const { result } = await trainAndPredict(houses, { kind: "kmeans", clusterCount: 3, features: ["area", "price"] });
  expect(new Set(result.table.rows.map((row) => row.at(-2)))).toEqual(new Set([1, 2, 3]));
});

test("a forecaster fills gaps, says so, and continues each series day by day", async () => {
  const { card, result } = await trainAndPredict(sales, {
    kind: "linear-window",
    targets: ["amount"],
    series: "shop",
    horizon: 7,
  });
  expect(card.notes.join(" ")).toMatch(/2 missing values were filled/);
  expect(card.window).toMatchObject({ time: "day", season: 7, horizon: 7, series: "shop" });
  const ahead = result.table.rows.filter((row) => row[3] !== null);
  expect(ahead).toHaveLength(14);
  expect(ahead[0]!.slice(0, 2)).toEqual(["2023-07-20", "east"]);
  expect(Number(ahead[0]![3])).toBeCloseTo(140 + 30 * Math.sin((2 * Math.PI * 200) / 7), 0);
});

test.each([
  [{ kind: "ridge", targets: ["district"] }, /holds text/],
  [{ kind: "logistic", targets: ["price"] }, /no set of classes/],
  [{ kind: "auto", targets: ["name"] }, /different texts/],
  [{ kind: "auto", targets: [] }, /Choose the column/],
  [{ kind: "auto", targets: ["nothing"] }, /no column "nothing"/],
  [{ kind: "linear-window", targets: ["price"], horizon: 290 }, /history is too short/],
])("%o is refused with a sentence", async (wanted, message) => {
  await expect(trainAndPredict(houses, wanted)).rejects.toThrow(message);
});

test("a cancelled training leaves no model behind", async () => {
  const controller = new AbortController();
  await expect(
    withInference({ workspace: path.join(folder, "other") }, (inference) =>
      train({
        source: houses,
        inference,
        input: trainingInputSchema.parse({ versionId: houses.version.id, kind: "trees", targets: ["price"] }),
        control: {
          signal: controller.signal,
          progress: ({ message }) => message.startsWith("Tree") && controller.abort(),
        },
      }),
    ),
  ).rejects.toMatchObject({ code: "cancelled" });
  expect(await createTrainedModels(path.join(folder, "other", "models")).list()).toEqual([]);
});

test("a changed model file is refused by its hash, a missing column by its name", async () => {
  await withInference({ workspace: folder }, async (inference) => {
    const models = createTrainedModels(path.join(folder, "models"));
    const card = (await models.list()).find(({ target }) => target?.column === "price")!;
    const predict = (source: RowSource) =>
      runPlan({
        ...source,
        plan: planOf(source.version, { kind: "prediction", rows: allRows(source.version), modelId: card.id }),
        maximumRows: 10,
        methods: { prediction: createPredictionMethod({ inference, models }) },
      });
    await expect(predict(sales)).rejects.toThrow(/needs the columns "area"/);
    const file = path.join(folder, "models", card.id, "model.onnx");
    const bytes = await readFile(file);
    bytes[bytes.length - 9]! ^= 1;
    await writeFile(file, bytes);
    await expect(predict(houses)).rejects.toMatchObject({ name: "AppError" });
  });
});

function finsight(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const entry = path.join(import.meta.dirname, "main.ts");
  return new Promise((resolve) => {
    execFile(process.execPath, [entry, ...args], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

test("the commands train into a folder and predict from it; what is there already stays", async () => {
  const trained = ["train", "--data", "houses.csv", "--target", "price", "--kind", "ridge", "--out", "model", "--json"];
  const first = await finsight(...trained);
  expect(first.code).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({
    kind: "ridge",
    target: { column: "price" },
    data: { rowCount: 300 },
  });
  const second = await finsight(...trained);
  expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining("something at") });
  const predicted = await finsight("predict", "--model", "model", "--data", "houses.csv", "--json");
  const lines = predicted.stdout.trim().split("\n");
  expect(lines).toHaveLength(300);
  expect(JSON.parse(lines[0]!)).toMatchObject({ house_id: 1000, "predicted price": expect.any(Number) });
  expect(await finsight("predict", "--model", "nowhere", "--data", "houses.csv")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no card.json"),
  });
  expect(
    (await finsight("train", "--data", "houses.csv", "--target", "price", "--kind", "magic", "--out", "x")).code,
  ).toBe(2);
}, 120_000);
