import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatasetVersion } from "../../../contract/dataset.ts";
import { forecastBodySchema, type ForecastBody } from "../../../contract/plan.ts";
import { planOf, runPlan } from "../../analysis/index.ts";
import { openDataFile } from "../../datasets/index.ts";
import { openWarehouse, type Warehouse } from "../../warehouse/index.ts";
import { createForecaster, createForecastMethod } from "../index.ts";

let folder: string;
let warehouse: Warehouse;
let version: DatasetVersion;
const forecaster = createForecaster({ size: 1 });
const method = createForecastMethod(forecaster);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "forecast plan "));
  warehouse = await openWarehouse({ folder });
  const lines = ["day,region,sales"];
  for (let day = 0; day < 48 * 30; day += 1) {
    const date = new Date(Date.UTC(2015, 0, 1 + day));
    const season = 10 * Math.sin((date.getUTCMonth() * Math.PI) / 6);
    for (const [region, size] of [
      ["East", 100],
      ["West", 60],
    ] as const)
      lines.push(`${date.toISOString().slice(0, 10)},${region},${size + day / 20 + season + ((day * 37) % 11)}`);
  }
  const file = join(folder, "sales.csv");
  await writeFile(file, lines.join("\n"));
  version = await openDataFile(warehouse, file);
});
afterAll(async () => {
  await forecaster.close();
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});

function monthly(change: Partial<ForecastBody> = {}): ForecastBody {
  const day = { kind: "field", field: "day" } as const;
  return forecastBodySchema.parse({
    kind: "forecast",
    rows: {
      kind: "query",
      dimensions: [
        { as: "month", expr: day, timeUnit: "yearmonth" },
        ...(change.by ?? []).map((as) => ({ as, expr: { kind: "field", field: as } })),
      ],
      measures: [
        { as: "sales", op: "sum", expr: { kind: "field", field: "sales" } },
        { as: "until", op: "max", expr: day },
      ],
    },
    time: "month",
    value: "sales",
    horizon: 12,
    ...change,
  });
}

function run(body: ForecastBody, signal?: AbortSignal) {
  return runPlan({
    warehouse,
    version,
    datasetName: "sales",
    plan: planOf(version, body),
    maximumRows: 20_000,
    methods: { forecast: method },
    signal,
  });
}

test("history and future stand in one table, with the query, the words and the backtest kept", async () => {
  const result = await run(monthly());
  expect(result.table.columns.map(({ name }) => name)).toEqual(["month", "sales", "forecast", "lower", "upper"]);
  const future = result.table.rows.filter((row) => row[2] !== null);
  expect(future).toHaveLength(12);
  expect(future.map((row) => row[0]).slice(0, 2)).toEqual(["2018-12-01", "2019-01-01"]);
  for (const [, value, forecast, lower, upper] of future) {
    expect(value).toBeNull();
    expect(Number(lower)).toBeLessThan(Number(forecast));
    expect(Number(upper)).toBeGreaterThan(Number(forecast));
  }
  const { computation, planInWords, sql } = result.provenance;
  expect(sql).toContain("sum");
  expect(planInWords.at(-2)).toContain("Forecast sales 12 steps ahead");
  expect(computation?.method).toContain("season 12");
  const figure = (label: string) => computation?.figures.find((one) => one.label.startsWith(label))?.value;
  expect(figure("MASE")).toBeLessThan(figure("MASE of repeating")!);
  expect(figure("Values inside")).toBeGreaterThan(0.8);
});

test("the answer says the next value, its interval, the sum and how it did on the past", async () => {
  const body = monthly();
  const { table, provenance } = await run(body);
  const text = method.text(body, { table, computation: provenance.computation! });
  expect(text).toMatch(/^Sales should come to about [\d,.]+ in December 2018, 95% likely within [\d,.]+ to [\d,.]+/);
  expect(text).toMatch(/in all by November 2019\. Tried at \d earlier points, its error was \d+% below/);
  const [chart] = method.charts(body, { table, computation: provenance.computation! });
  expect(chart).toMatchObject({ mark: "line", layer: { kind: "forecast", horizon: 12 } });
  expect(chart?.title).toMatch(/MASE [\d.]+ \(last season repeated: [\d.]+\), \d+% inside the 95% interval/);
});

test("a last period that is not over is left out, and that is said", async () => {
  const { table, provenance } = await run(
    monthly({
      rows: {
        ...monthly().rows,
        filter: { kind: "timeRange", expr: { kind: "field", field: "day" }, start: null, end: "2018-11-10" },
      },
    }),
  );
  expect(table.rows.find((row) => row[2] !== null)?.[0]).toBe("2018-11-01");
  expect(provenance.computation?.notes.join(" ")).toContain(
    "November 2018 is left out: its data end on 9 November 2018.",
  );
});

test("several series bring one row each, and a chart with a line each", async () => {
  const body = monthly({ by: ["region"], horizon: 3 });
  const { table, provenance } = await run(body);
  expect(table.rows.filter((row) => row[3] !== null)).toHaveLength(6);
  const [part] = provenance.computation!.parts;
  expect(part?.table.rows.map(([region]) => region)).toEqual(["East", "West"]);
  const outcome = { table, computation: provenance.computation! };
  expect(method.charts(body, outcome)[0]?.encoding.color?.column).toBe("region");
  expect(method.text(body, outcome)).toMatch(/^The next values of sales, in December 2018, are East/);
});

test("without a horizon a year of months is shown", async () => {
  const { horizon: _horizon, ...body } = monthly();
  const { table } = await run(forecastBodySchema.parse(body));
  expect(table.rows.filter((row) => row[2] !== null)).toHaveLength(12);
});

test("what cannot be forecast is a sentence, and a stop is cancelled", async () => {
  await expect(run(monthly({ value: "profit" }))).rejects.toMatchObject({ code: "plan-invalid" });
  await expect(run(monthly({ holidays: "ZZ" }))).rejects.toThrow("not built in");
  await expect(run(monthly(), AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
});
