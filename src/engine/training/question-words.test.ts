import { expect, test } from "vitest";
import { columnsIn, readWish } from "./question-words.ts";
import { seasonOf, stepOf, timesAfter } from "./time-steps.ts";

test("questions about models are told apart from forecasts and queries", () => {
  expect(readWish("Train a model to predict price from area and district.")).toEqual({
    kind: "train",
    target: "price",
    features: "area and district",
  });
  expect(readWish("predict price")).toEqual({ kind: "predict", target: "price", features: null });
  expect(readWish("please cluster the customers into four groups by age and income")).toEqual({
    kind: "cluster",
    count: 4,
    features: "age and income",
  });
  expect(readWish("show the principal components")).toMatchObject({ kind: "components" });
  for (const other of [
    "predict sales for the next 12 months",
    "sales by segment",
    "estimate the average price",
    "group sales by month",
    "what is price?",
  ])
    expect(readWish(other)).toBeNull();
  const names = ["Weight_in_lbs", "Miles_per_Gallon", "Displacement", "Name"];
  expect(columnsIn("displacement and weight", names)).toEqual({
    columns: ["Displacement", "Weight_in_lbs"],
    unknown: [],
  });
  expect(columnsIn("displacement and colour", names).unknown).toEqual(["colour"]);
});

test("steps of the calendar: months keep their end, hours their clock", () => {
  const times = (texts: string[]) => texts.map((text) => Date.parse(text));
  const monthly = stepOf(times(["2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30"]));
  expect(seasonOf(monthly)).toBe(12);
  expect(timesAfter("2023-11-30", monthly, 3)).toEqual(["2023-12-31", "2024-01-31", "2024-02-29"]);
  const hourly = stepOf(times(["2023-01-01T00:00Z", "2023-01-01T01:00Z", "2023-01-01T02:00Z"]));
  expect(seasonOf(hourly)).toBe(24);
  expect(timesAfter("2023-01-01T23:00:00", hourly, 2)).toEqual(["2023-01-02T00:00:00", "2023-01-02T01:00:00"]);
});
