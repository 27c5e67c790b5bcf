import { describe, expect, it } from "vitest";
import {
  clauseOn,
  clausesOf,
  describePredicate,
  hasText,
  isBetween,
  isEmpty,
  isInBins,
  isValues,
  keepKnownColumns,
  selectedValues,
  toggleValue,
  withClause,
  withoutClause,
  withoutColumn,
} from "./filters.ts";

describe("editing a filter", () => {
  it("keeps one clause a column and adds others beside it", () => {
    const one = withClause(null, isValues("symbol", ["AAPL"]));
    const two = withClause(one, hasText("name", "contains", "app"));
    const three = withClause(two, isValues("symbol", ["IBM"]));
    expect(clausesOf(three).map(describePredicate)).toEqual(["symbol is IBM", "name contains “app”"]);
    expect(withoutClause(withoutClause(three, 0), 0)).toBeNull();
    expect(clausesOf(withoutColumn(three, "name"))).toHaveLength(1);
  });

  it("keeps a range, which is itself a conjunction, as one clause", () => {
    const filter = withClause(null, isInBins("price", "number", 10, 20, false));
    expect(clausesOf(filter)).toHaveLength(1);
    expect(clauseOn(filter, "price")).not.toBeNull();
    expect(clausesOf(withClause(filter, isEmpty("name", false))).map(describePredicate)).toEqual([
      "price 10 to 20",
      "name is not empty",
    ]);
  });

  it("toggles values, empty ones too, and goes away with the last", () => {
    const one = toggleValue(null, "symbol", "AAPL");
    const two = toggleValue(one, "symbol", null);
    expect(selectedValues(clauseOn(two, "symbol"))).toEqual(["AAPL", null]);
    expect(toggleValue(toggleValue(two, "symbol", "AAPL"), "symbol", null)).toBeNull();
  });

  it("drops only what a new version cannot answer", () => {
    const filter = withClause(withClause(null, isValues("symbol", ["AAPL"])), isEmpty("gone", true));
    expect(clausesOf(keepKnownColumns(filter, ["symbol"])).map(describePredicate)).toEqual(["symbol is AAPL"]);
    expect(keepKnownColumns(filter, ["symbol", "gone"])).toBe(filter);
  });
});

describe("ranges of histogram bins", () => {
  it("are half-open, but reach the largest value in the last bin", () => {
    expect(isInBins("price", "number", 10, 20, false)).toMatchObject({ kind: "and" });
    expect(isInBins("price", "number", 10, 20, true)).toMatchObject({ kind: "between" });
  });

  it("cover whole days of date columns", () => {
    const start = Date.UTC(2008, 0, 1);
    const end = Date.UTC(2008, 1, 1);
    expect(isInBins("date", "date", start, end, false)).toMatchObject({ start: "2008-01-01", end: "2008-02-01" });
    expect(isInBins("date", "date", start, end, true)).toMatchObject({ start: "2008-01-01", end: "2008-02-02" });
    expect(isInBins("date", "date", start + 1, end - 1, false)).toMatchObject({
      start: "2008-01-02",
      end: "2008-02-01",
    });
  });
});

it("describes clauses in few words", () => {
  const between = isBetween("date", "date", "2008-01-01", null);
  expect(between && describePredicate(between)).toBe("date ≥ 2008-01-01");
  expect(describePredicate(isValues("symbol", ["A", "B", "C", "D"]))).toBe("symbol is A, B, C or 1 more");
  expect(describePredicate(isValues("symbol", ["A", null]))).toBe("symbol is A or symbol is empty");
  expect(describePredicate(isValues("symbol", ["A", "B"], true))).toBe("symbol is not A or B");
});
