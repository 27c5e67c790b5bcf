import { expect, test } from "vitest";
import type { Dataset, DatasetColumn } from "../../contract/dataset.ts";
import { bodyOf, draftOf, firstDraft, grainFor } from "./draft.ts";

function column(name: string, type: DatasetColumn["type"]): DatasetColumn {
  return { name, type, sourceName: name };
}

function dataset(...columns: DatasetColumn[]): Dataset {
  return {
    id: "d",
    name: "orders",
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-01T00:00:00Z",
    versionCount: 1,
    current: {
      id: "v",
      datasetId: "d",
      number: 1,
      createdAt: "2026-01-01T00:00:00Z",
      columns,
      files: [],
      rejectsFile: null,
      rowCount: 100,
      rejectedRowCount: 0,
      byteCount: 0,
      source: { paths: [], format: "csv", options: {}, byteCount: 0 },
      manifestSha256: "",
    },
  };
}

const orders = dataset(
  column("Order ID", "integer"),
  column("Order Date", "date"),
  column("Region", "text"),
  column("Sales", "number"),
  column("Discount", "number"),
);

test("the first draft takes the date and the first amount, not a key", () => {
  expect(firstDraft(orders)).toMatchObject({ time: "Order Date", value: "Sales", op: "sum", by: null });
  expect(firstDraft(dataset(column("date", "date"), column("price", "number")))).toMatchObject({ op: "mean" });
  expect(firstDraft(dataset(column("year", "integer"), column("people", "integer")))).toMatchObject({
    time: "year",
    value: "people",
  });
  expect(firstDraft(dataset(column("a", "text"), column("b", "number")))).toBeNull();
});

test("a draft comes back from the body it was made into", () => {
  const draft = {
    ...firstDraft(orders)!,
    grain: "yearmonth" as const,
    by: "Region",
    horizon: 6,
    seasonality: "12",
    level: 0.9,
    holidays: "DE",
    regressors: ["Discount"],
  };
  const body = bodyOf(draft, orders, null);
  expect(draftOf(body)).toEqual(draft);
  expect(body.rows.measures.map(({ op }) => op)).toEqual(["sum", "mean", "max"]);
  expect(body).toMatchObject({ value: "Sales", by: ["Region"], seasonality: [12] });
});

test("the step leaves some thirty periods, and far apart times stay as they are", () => {
  const day = column("day", "date");
  const extent = (first: string, last: string, distinct: number) => ({ first, last, distinct });
  expect(grainFor(day, extent("2015-01-01", "2018-12-31", 1461))).toBe("yearmonth");
  expect(grainFor(day, extent("2018-01-01", "2018-12-31", 365))).toBe("yearweek");
  expect(grainFor(day, extent("2018-01-01", "2018-02-15", 46))).toBe("yearmonthdate");
  expect(grainFor(day, extent("1990-01-01", "2018-01-01", 29))).toBe("year");
  expect(grainFor(day, extent("1850-01-01", "2010-01-01", 17))).toBeNull();
  const hour = column("at", "timestamp");
  expect(grainFor(hour, extent("2018-01-01T00:00:00", "2018-01-04T00:00:00", 73))).toBe("yearmonthdatehours");
});
