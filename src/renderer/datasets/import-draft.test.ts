import { expect, it } from "vitest";
import type { Preview } from "../../contract/dataset.ts";
import { importsOf, newDraft, withColumn, withOptions } from "./import-draft.ts";

const preview: Preview = {
  suggestedName: "orders",
  options: { format: "xlsx", table: "May" },
  columns: [
    { sourceName: "Date", name: "Date", type: "text", include: true },
    { sourceName: "Price", name: "Price", type: "number", include: true },
  ],
  sample: { columns: [], rows: [] },
  misfits: [],
  tables: ["May", "June"],
  byteCount: 10,
  estimatedRowCount: 2,
  warnings: [],
};

it("leaves everything to the engine when nothing was decided", () => {
  expect(importsOf({ ...newDraft(["/a.xlsx"]), preview })).toEqual([{ paths: ["/a.xlsx"], options: {} }]);
});

it("sends every column's choice once one was corrected, and forgets them when the reading changes", () => {
  const corrected = withColumn({ ...newDraft(["/a.xlsx"]), preview }, "Date", { type: "date", dateFormat: "%d.%m.%Y" });
  expect(importsOf(corrected)[0]?.columns?.map(({ type }) => type)).toEqual(["date", "number"]);
  expect(importsOf(withOptions(corrected, { hasHeader: false }))[0]).toEqual({
    paths: ["/a.xlsx"],
    options: { hasHeader: false },
  });
});

it("makes one import a sheet", () => {
  const all = importsOf({ ...newDraft(["/a.xlsx"]), preview, allTables: true });
  expect(all.map(({ name, options }) => [name, options?.table])).toEqual([
    ["May", "May"],
    ["June", "June"],
  ]);
});
