import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { Cell } from "../../contract/values.ts";
import { toTabSeparated } from "./clipboard.ts";
import { arrangeColumns, columnAt, moveColumn, visibleColumns } from "./column-layout.ts";
import { createScrollMap, tallestContentPx, topToShowRow, visibleRows } from "./scroll-map.ts";
import { cellCountOf, moveSelection, type Selection } from "./selection.ts";
import { figuresOf } from "./selection-figures.ts";

describe("scroll map", () => {
  it("is one to one while the content fits", () => {
    const map = createScrollMap(1000, 26, 520);
    expect(map.isScaled).toBe(false);
    expect(map.topOf(1234)).toBe(1234);
  });

  it("reaches the first and the last of 100 million rows", () => {
    const map = createScrollMap(100_000_000, 26, 520);
    expect(map.contentHeightPx).toBe(tallestContentPx);
    expect(map.topOf(0)).toBe(0);
    expect(map.topOf(tallestContentPx - 520)).toBe(map.lastTopPx);
    expect(visibleRows(map.lastTopPx, 520, 26, 100_000_000)).toEqual({ first: 99_999_980, end: 100_000_000 });
  });

  it("comes back to the same row from any position", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rowCount, part) => {
          const map = createScrollMap(rowCount, 26, 520);
          const top = part * map.lastTopPx;
          expect(map.topOf(map.scrollTopOf(top))).toBeCloseTo(top, 3);
        },
      ),
    );
  });

  it("scrolls only as far as a row needs", () => {
    expect(topToShowRow(5, 0, 520, 26)).toBe(0);
    expect(topToShowRow(20, 0, 520, 26)).toBe(26);
    expect(topToShowRow(3, 260, 520, 26)).toBe(78);
  });

  it("shows nothing of nothing", () => {
    expect(visibleRows(0, 520, 26, 0)).toEqual({ first: 0, end: 0 });
    expect(createScrollMap(3, 26, 520).lastTopPx).toBe(0);
  });
});

describe("columns", () => {
  const columns = ["a", "b", "c", "d"].map((name) => ({ name, type: "number" as const }));
  const widths = { a: 100, b: 200, c: 100, d: 100 };

  it("keep the given order, then file order, without the hidden ones", () => {
    const layout = arrangeColumns(columns, { hiddenColumns: ["b"], columnOrder: ["d"], columnWidths: widths });
    expect(layout.columns.map(({ name }) => name)).toEqual(["d", "a", "c"]);
    expect(layout.offsetsPx).toEqual([0, 100, 200, 300]);
  });

  it("are found by position", () => {
    const layout = arrangeColumns(columns, { hiddenColumns: [], columnOrder: [], columnWidths: widths });
    expect([0, 99, 100, 299, 300, 9999].map((x) => columnAt(layout, x))).toEqual([0, 0, 1, 1, 2, 3]);
    expect(visibleColumns(layout, 150, 200)).toEqual({ first: 1, end: 3 });
  });

  it("move before another", () => {
    expect(moveColumn(["a", "b", "c", "d"], "a", 2)).toEqual(["b", "a", "c", "d"]);
    expect(moveColumn(["a", "b", "c", "d"], "d", 0)).toEqual(["d", "a", "b", "c"]);
    expect(moveColumn(["a", "b", "c", "d"], "b", 4)).toEqual(["a", "c", "d", "b"]);
  });
});

describe("selection", () => {
  const extent = { rowCount: 100, columnCount: 5, pageRowCount: 20 };
  const at = (row: number, column: number): Selection => ({ anchor: { row, column }, focus: { row, column } });
  const press = (selection: Selection, key: string, more: { shiftKey?: boolean; mod?: boolean } = {}) =>
    moveSelection(selection, { key, shiftKey: false, mod: false, ...more }, extent);

  it("moves and stops at the edges", () => {
    expect(press(at(0, 0), "ArrowUp")).toEqual(at(0, 0));
    expect(press(at(0, 0), "ArrowDown", { mod: true })).toEqual(at(99, 0));
    expect(press(at(50, 2), "PageDown")).toEqual(at(70, 2));
    expect(press(at(50, 2), "End")).toEqual(at(50, 4));
    expect(press(at(50, 2), "Home", { mod: true })).toEqual(at(0, 0));
  });

  it("extends with shift and takes whole rows and columns", () => {
    const extended = press(at(2, 2), "ArrowRight", { shiftKey: true });
    expect(extended && cellCountOf(extended)).toBe(2);
    const row = press(at(2, 2), " ", { shiftKey: true });
    expect(row && cellCountOf(row)).toBe(5);
    const column = press(at(2, 2), " ", { mod: true });
    expect(column && cellCountOf(column)).toBe(100);
    const all = press(at(2, 2), "a", { mod: true });
    expect(all && cellCountOf(all)).toBe(500);
  });

  it("leaves other keys alone", () => {
    expect(press(at(0, 0), "x")).toBeNull();
    expect(press(at(0, 0), "Enter")).toBeNull();
  });
});

describe("figures of a selection", () => {
  it("skip what is empty and what is no number", () => {
    const rows: Cell[][] = [
      [1, "a"],
      [null, 3],
    ];
    expect(figuresOf(rows)).toEqual({ valueCount: 3, sum: 4, mean: 2, min: 1, max: 3 });
    expect(figuresOf([["a", null]])).toEqual({ valueCount: 1, sum: null, mean: null, min: null, max: null });
  });

  it("do not lose small numbers beside large ones", () => {
    expect(figuresOf([[1e16, 1, -1e16]]).sum).toBe(1);
  });
});

it("copies full values that a spreadsheet reads back", () => {
  expect(toTabSeparated([["a\tb", 1.25, null, 'say "hi"']], ["x", "y", "z", "w"])).toBe(
    'x\ty\tz\tw\n"a\tb"\t1.25\t\t"say ""hi"""',
  );
});
