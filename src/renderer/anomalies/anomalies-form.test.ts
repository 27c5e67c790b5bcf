import { expect, test } from "vitest";
import type { Dataset } from "../../contract/dataset.ts";
import { anomaliesBodySchema } from "../../contract/plan.ts";
import type { Cell, ColumnType } from "../../contract/values.ts";
import { bodyOf, formOf, guessForm, type AnomaliesForm } from "./anomalies-form.ts";
import { drawnTable } from "./shown-series.ts";
import { thinRows } from "./thin-rows.ts";

function datasetOf(columns: Record<string, ColumnType>, rowCount = 1000): Dataset {
  const list = Object.entries(columns).map(([name, type]) => ({ name, type }));
  return { current: { columns: list, rowCount } } as unknown as Dataset;
}

test("the time, the value and the key of the series are guessed", () => {
  expect(guessForm(datasetOf({ id: "integer", time: "timestamp", server: "text", load: "number" }))).toMatchObject({
    time: "time",
    value: "load",
    by: "server",
    grain: null,
  });
  expect(guessForm(datasetOf({ date: "date", close: "number" }, 900_000))).toMatchObject({ grain: "yearmonthdate" });
  expect(guessForm(datasetOf({ name: "text", load: "number" }))).toContain("needs a column of dates or times");
  expect(guessForm(datasetOf({ date: "date", name: "text" }))).toContain("needs a column of numbers");
});

test("a body holds the choices and gives them back", () => {
  const forms: AnomaliesForm[] = [
    { time: "time", value: "load", by: null, grain: null, fold: "mean", sensitivity: 0.5 },
    { time: "time", value: "load", by: "server", grain: "yearmonthdatehours", fold: "max", sensitivity: 0.9 },
    { time: "day", value: "sales", by: null, grain: "yearweek", fold: "sum", sensitivity: 0 },
  ];
  for (const form of forms) {
    const body = bodyOf(form, { kind: "isNull", expr: { kind: "field", field: "load" } });
    expect(anomaliesBodySchema.parse(body)).toEqual(body);
    expect(formOf(body)).toEqual(form);
  }
});

test("thinned rows keep the extremes, the marks and the order", () => {
  const rows = Array.from({ length: 10_000 }, (_, row): Cell[] => [row, row === 7000 ? 99 : row % 10, row === 1234]);
  const kept = thinRows(rows, 1, 2, 500);
  expect(kept.length).toBeLessThan(700);
  expect(kept).toContainEqual([7000, 99, false]);
  expect(kept).toContainEqual([1234, 4, true]);
  const places = kept.map(([row]) => Number(row));
  expect(places).toEqual(places.toSorted((first, second) => first - second));
});

test("a close-up holds the rows of one series around a time", () => {
  const body = bodyOf(
    { time: "time", value: "load", by: "server", grain: null, fold: "mean", sensitivity: 0.5 },
    undefined,
  );
  const rows = Array.from({ length: 1000 }, (_, row): Cell[] => [row % 2 === 0 ? "A" : "B", row >> 1, 1, false]);
  const columns = ["server", "time", "load", "anomaly"].map((name) => ({ name, type: "number" as const }));
  const { rows: near } = drawnTable({ columns, rows }, body, "B", 300);
  expect(near.every(([server]) => server === "B")).toBe(true);
  expect([near[0]?.[1], near.at(-1)?.[1]]).toEqual([140, 359]);
});
