import { describe, expect, it } from "vitest";
import type { DatasetColumn } from "../../contract/dataset.ts";
import { describeChart, emptyChart, setField, setMark, swapAxes, whatIsMissing } from "./chart-edit.ts";

const column = (name: string, type: DatasetColumn["type"]): DatasetColumn => ({ name, type, sourceName: name });
const sector = column("sector", "text");
const price = column("price", "number");
const date = column("date", "date");
const columns = [
  sector,
  price,
  date,
  column("open", "number"),
  column("high", "number"),
  column("low", "number"),
  column("close", "number"),
];

describe("setField", () => {
  it("counts rows when only a category is chosen", () => {
    const spec = setField(emptyChart, "x", sector);
    expect(spec.encoding.y).toEqual({ type: "quantitative", aggregate: "count" });
    expect(whatIsMissing(spec)).toBeNull();
  });

  it("averages a number against a category and groups dates by month", () => {
    const spec = setField(setField(emptyChart, "x", date), "y", price);
    expect(spec.encoding.x).toMatchObject({ type: "temporal", timeUnit: "yearmonth" });
    expect(spec.encoding.y).toMatchObject({ field: "price", aggregate: "mean" });
    expect(describeChart(spec)).toBe("Average price by date");
  });

  it("clears a channel and says what is missing", () => {
    expect(whatIsMissing(setField(setField(emptyChart, "y", price), "y", null))).toBe("Choose a column for x or y.");
  });
});

describe("setMark", () => {
  it("carries bars over to a pie and back", () => {
    const bars = setField(setField(emptyChart, "x", sector), "y", price);
    const pie = setMark(bars, "arc", columns);
    expect(pie.encoding).toEqual({ color: bars.encoding.x, theta: bars.encoding.y });
    expect(setMark(pie, "bar", columns).encoding).toEqual(bars.encoding);
  });

  it("finds open, high, low and close by name", () => {
    const spec = setMark(emptyChart, "candlestick", columns);
    expect(whatIsMissing(spec)).toBeNull();
    expect(spec.encoding.x?.field).toBe("date");
  });

  it("bins a number for a histogram and plots raw numbers for points", () => {
    const histogram = setField({ ...emptyChart, mark: "histogram" }, "x", price);
    expect(histogram.encoding.x).toMatchObject({ bin: true });
    const points = setMark(histogram, "point", columns);
    expect(points.encoding.x).toEqual({ field: "price", type: "quantitative" });
  });
});

it("swaps axes both ways", () => {
  const spec = setField(emptyChart, "x", sector);
  expect(swapAxes(swapAxes(spec))).toEqual(spec);
});
