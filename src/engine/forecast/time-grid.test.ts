import { describe, expect, test } from "vitest";
import { regularise } from "./time-grid.ts";

/** The times after the last one, written as the given ones. */
function after(times: (string | number)[], count = 2): (string | number)[] | null {
  const grid = regularise(
    times.map((_, index) => index + 1),
    times,
  );
  const { timeAt } = grid;
  return timeAt && Array.from({ length: count }, (_, step) => timeAt(grid.values.length + step));
}

describe("times ahead are written as the file's", () => {
  test.each([
    [
      ["2020-01-01", "2020-02-01", "2020-03-01"],
      ["2020-04-01", "2020-05-01"],
    ],
    [
      ["2020-01-31", "2020-02-29", "2020-03-31"],
      ["2020-04-30", "2020-05-31"],
    ],
    [
      ["2020Q3", "2020Q4", "2021Q1"],
      ["2021-Q2", "2021-Q3"],
    ],
    [
      ["Q3 2020", "Q4 2020", "Q1 2021"],
      ["2021-Q2", "2021-Q3"],
    ],
    [
      ["1994M10", "1994M11", "1994M12"],
      ["1995-01", "1995-02"],
    ],
    [
      ["Oct 1994", "Nov 1994", "December 1994"],
      ["1995-01", "1995-02"],
    ],
    [
      ["2020-W51", "2020-W52", "2020-W53"],
      ["2021-W01", "2021-W02"],
    ],
    [
      ["28.12.2019", "29.12.2019", "30.12.2019"],
      ["2019-12-31", "2020-01-01"],
    ],
    [
      ["20191230", "20191231", "20200101"],
      ["2020-01-02", "2020-01-03"],
    ],
    [
      [201911, 201912, 202001],
      ["2020-02", "2020-03"],
    ],
    [
      ["2020-01-01T22:00:00", "2020-01-01T23:00:00", "2020-01-02T00:00:00"],
      ["2020-01-02T01:00:00", "2020-01-02T02:00:00"],
    ],
    [
      [1998, 1999, 2000],
      [2001, 2002],
    ],
    [
      [10, 20, 30],
      [40, 50],
    ],
    [
      ["2021-01-01", "2022-01-01", "2023-01-01"],
      ["2024-01-01", "2025-01-01"],
    ],
  ])("%j", (times, expected) => {
    expect(after(times)).toEqual(expected);
  });

  test("working days skip the weekend", () => {
    const days = Array.from({ length: 15 }, (_, index) =>
      new Date(Date.UTC(2024, 0, 1 + Math.floor(index / 5) * 7 + (index % 5))).toISOString().slice(0, 10),
    );
    expect(after(days)).toEqual(["2024-01-22", "2024-01-23"]);
  });
});

test("rows in any order, doubled and without a time", () => {
  const grid = regularise([3, 1, 2, 4, 9], ["2020-03-01", "2020-01-01", "2020-02-01", "2020-03-01", null]);
  expect([...grid.values]).toEqual([1, 2, 3.5]);
  expect([...grid.places]).toEqual([2, 0, 1, 2, Number.NaN]);
  expect(grid.notes).toEqual([
    "1 row without a time left out.",
    "1 further value of the same month averaged into one.",
  ]);
});

test("times that follow no step and words instead of times are said", () => {
  const wild = ["2020-01-01", "2020-01-02", "2020-01-03", "2024-07-09"];
  expect(regularise([1, 2, 3, 4], wild).notes[0]).toContain("follow no step");
  expect(regularise([1, 2, 3], ["a", "b", "c"]).notes[0]).toContain("could not be read as dates");
});
