import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chartResultSchema } from "../../contract/analysis.ts";
import { chartSpecSchema } from "../../contract/chart.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { defineSource, objects, openTestWarehouse, versionOf } from "./fixture.ts";
import { runChart } from "./run-chart.ts";

const data = fileURLToPath(new URL("../../../node_modules/vega-datasets/data/", import.meta.url));
let warehouse: Warehouse;
let close: () => Promise<void>;
let cars: DatasetVersion;
let prices: DatasetVersion;
let many: DatasetVersion;

beforeAll(async () => {
  ({ warehouse, close } = await openTestWarehouse());
  cars = versionOf("cars", await defineSource(warehouse, "cars", `SELECT * FROM read_json('${data}cars.json')`), 406);
  prices = versionOf(
    "prices",
    await defineSource(warehouse, "prices", `SELECT * FROM read_csv('${data}sp500-2000.csv')`),
    5146,
  );
  many = versionOf(
    "many",
    await defineSource(
      warehouse,
      "many",
      "SELECT i AS x, sin(i / 1000) * (i % 97) AS y, i % 3 AS g FROM range(200000) t(i)",
    ),
    200_000,
  );
});
afterAll(() => close());

async function chart(version: DatasetVersion, spec: unknown, maximumRows = 20_000) {
  const result = await runChart({
    warehouse,
    version,
    datasetName: version.id,
    spec: chartSpecSchema.parse(spec),
    maximumRows,
  });
  expect(chartResultSchema.safeParse(result).error).toBeUndefined();
  const names = result.table.columns.map((column) => column.name);
  for (const channel of Object.values(result.chart.encoding)) expect(names).toContain(channel?.column);
  return { ...result, rows: objects(result.table) };
}

describe("charts over real files", () => {
  test("a sorted, limited bar chart", async () => {
    const { rows, chart: spec } = await chart(cars, {
      mark: "bar",
      encoding: {
        x: { field: "Origin", type: "nominal", sort: "-y" },
        y: { field: "Horsepower", type: "quantitative", aggregate: "mean" },
      },
      limit: 2,
    });
    expect(rows.map((row) => row["Origin"])).toEqual(["USA", "Europe"]);
    expect(spec.encoding.y?.column).toBe("mean_Horsepower");
  });

  test("a line by year with colours", async () => {
    const { rows } = await chart(cars, {
      mark: "line",
      encoding: {
        x: { field: "Year", type: "temporal", timeUnit: "year" },
        y: { type: "quantitative", aggregate: "count" },
        color: { field: "Origin", type: "nominal" },
      },
    });
    expect(rows[0]).toEqual({ Year_year: 1970, Origin: "Europe", count: 6 });
  });

  test("a histogram gets nice bins and a count", async () => {
    const {
      rows,
      chart: spec,
      provenance,
    } = await chart(cars, { mark: "histogram", encoding: { x: { field: "Miles_per_Gallon", type: "quantitative" } } });
    expect(rows[0]).toEqual({ Miles_per_Gallon_bin: 8, Miles_per_Gallon_bin_end: 10, count: 1 });
    expect(rows.reduce((sum, row) => sum + Number(row["count"]), 0)).toBe(406);
    expect(spec.encoding.y?.column).toBe("count");
    expect(provenance.planInWords[0]).toBe("Group by Miles_per_Gallon in steps of 2.");
  });

  test("a histogram of dates takes the time unit that fits", async () => {
    const { chart: spec } = await chart(prices, {
      mark: "histogram",
      encoding: { x: { field: "date", type: "temporal", bin: true } },
    });
    expect(spec.encoding.x).toMatchObject({ timeUnit: "year" });
  });

  test("box plots carry quartiles, whiskers and outliers", async () => {
    const { rows } = await chart(cars, {
      mark: "boxplot",
      encoding: { x: { field: "Origin", type: "nominal" }, y: { field: "Horsepower", type: "quantitative" } },
    });
    expect(rows.map((row) => row["Origin"])).toEqual(["Europe", "Japan", "USA"]);
    const powers = (
      await warehouse.query(
        "SELECT Horsepower FROM tests.cars WHERE Origin = 'Europe' AND Horsepower IS NOT NULL ORDER BY 1",
      )
    ).rows.map((row) => Number(row[0]));
    const quantile = (fraction: number) => {
      const place = fraction * (powers.length - 1);
      const low = powers[Math.floor(place)] ?? NaN;
      return low + (place % 1) * ((powers[Math.ceil(place)] ?? NaN) - low);
    };
    const [q1, q3] = [quantile(0.25), quantile(0.75)];
    expect(rows[0]).toMatchObject({ count: powers.length, q1, median: quantile(0.5), q3 });
    const beyond = powers.filter((power) => power > q3 + 1.5 * (q3 - q1) || power < q1 - 1.5 * (q3 - q1));
    expect(JSON.parse(String(rows[0]?.["outliers"])).toSorted()).toEqual(beyond.toSorted());
    for (const row of rows)
      expect(Number(row["lower"]) <= Number(row["q1"]) && Number(row["q3"]) <= Number(row["upper"])).toBe(true);
  });

  test("a pie of counts, a heat map in two bins, a text column against another", async () => {
    const pie = await chart(cars, {
      mark: "arc",
      encoding: { color: { field: "Origin", type: "nominal" }, theta: { type: "quantitative", aggregate: "count" } },
    });
    expect(pie.rows).toEqual([
      { Origin: "Europe", count: 73 },
      { Origin: "Japan", count: 79 },
      { Origin: "USA", count: 254 },
    ]);
    const heat = await chart(cars, {
      mark: "rect",
      encoding: {
        x: { field: "Horsepower", type: "quantitative" },
        y: { field: "Weight_in_lbs", type: "quantitative" },
      },
    });
    expect(heat.rows.every((row) => Number(row["count"]) > 0)).toBe(true);
    expect(heat.chart.encoding.x?.bin).toBe(true);
  });

  test("candles of each month from daily rows", async () => {
    const encoding = Object.fromEntries(
      ["open", "high", "low", "close"].map((name) => [name, { field: name, type: "quantitative" }]),
    );
    const { rows } = await chart(prices, {
      mark: "candlestick",
      encoding: { x: { field: "date", type: "temporal", timeUnit: "yearmonth" }, ...encoding },
    });
    expect(rows[0]).toEqual({
      date_month: "2000-01-01",
      first_open: 1469.25,
      max_high: 1478,
      min_low: 1350.140015,
      last_close: 1394.459961,
    });
  });

  test("the leading groups keep all their parts when a limit meets colours", async () => {
    const { rows } = await chart(cars, {
      mark: "bar",
      encoding: {
        x: { field: "Origin", type: "nominal", sort: "-y" },
        y: { type: "quantitative", aggregate: "count" },
        color: { field: "Cylinders", type: "ordinal" },
      },
      limit: 1,
    });
    expect(new Set(rows.map((row) => row["Origin"]))).toEqual(new Set(["USA"]));
    expect(rows.length).toBe(3);
  });

  test("filters of the chart and of the screen both apply", async () => {
    const predicate = {
      kind: "compare" as const,
      op: ">" as const,
      left: { kind: "field" as const, field: "Horsepower" },
      right: { kind: "literal" as const, value: 100 },
    };
    const { rows } = await chart(cars, {
      mark: "bar",
      encoding: { x: { field: "Origin", type: "nominal" }, y: { type: "quantitative", aggregate: "count" } },
      transform: [{ filter: "datum.Horsepower > 100", predicate }],
    });
    expect(rows.map((row) => row["count"])).toEqual([14, 14, 140].map(() => expect.any(Number)));
  });
});

describe("very many points", () => {
  test("a scatter plot is a repeatable sample that says how many rows there were", async () => {
    const spec = {
      mark: "point",
      encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } },
    };
    const first = await chart(many, spec, 5000);
    const second = await chart(many, spec, 5000);
    expect(first.totalRowCount).toBe(200_000);
    expect(first.rows.length).toBeGreaterThan(4500);
    expect(first.rows.length).toBeLessThanOrEqual(5000);
    expect(second.rows).toEqual(first.rows);
    expect(first.provenance.planInWords.join(" ")).toContain("one row in 41");
  });

  test("a line keeps its extremes and its ends", async () => {
    const spec = {
      mark: "line",
      encoding: {
        x: { field: "x", type: "quantitative" },
        y: { field: "y", type: "quantitative" },
        color: { field: "g", type: "nominal" },
      },
    };
    const { rows, totalRowCount } = await chart(many, spec, 4000);
    expect(totalRowCount).toBe(200_000);
    expect(rows.length).toBeLessThanOrEqual(4000);
    const ys = rows.map((row) => Number(row["y"]));
    const exact = (await warehouse.query("SELECT min(y), max(y), min(x), max(x) FROM tests.many")).rows[0] ?? [];
    expect([Math.min(...ys), Math.max(...ys)]).toEqual(exact.slice(0, 2));
    const xs = rows.map((row) => Number(row["x"]));
    expect([Math.min(...xs), Math.max(...xs)]).toEqual(exact.slice(2));
  });
});

test("a chart that cannot be drawn says what it needs", async () => {
  await expect(chart(cars, { mark: "bar", encoding: {} })).rejects.toMatchObject({
    code: "plan-invalid",
    message: "The chart has no columns yet. Put a column on x or y.",
  });
  await expect(
    chart(cars, { mark: "boxplot", encoding: { y: { field: "Origin", type: "quantitative" } } }),
  ).rejects.toMatchObject({ message: expect.stringContaining("has no box plot") });
  await expect(
    chart(cars, { mark: "bar", encoding: { x: { field: "Orign", type: "nominal" } } }),
  ).rejects.toMatchObject({ message: expect.stringContaining("Did you mean “Origin”") });
});
