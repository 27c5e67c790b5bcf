import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { AppError } from "../../contract/errors.ts";
import type { Cell, ResultColumn, Table } from "../../contract/values.ts";
import type { ExportInput } from "../../contract/view.ts";
import { exportFile, exportTable, streamRows, type ExportRows, type ExportWatch } from "../warehouse/export-rows.ts";
import { environmentFailure, type ViewEngine } from "../warehouse/index.ts";
import { MAXIMUM_WORKBOOK_COLUMNS, MAXIMUM_WORKBOOK_ROWS, writeWorkbook } from "./workbook-writer.ts";

export type ExportSource = { kind: "rows"; rows: ExportRows; rowCount: number } | { kind: "table"; table: Table };

function checkWorkbookLimits(rowCount: number, columnCount: number): void {
  if (rowCount + 1 > MAXIMUM_WORKBOOK_ROWS) {
    throw new AppError(
      "file-too-large",
      `A workbook takes ${(MAXIMUM_WORKBOOK_ROWS - 1).toLocaleString("en")} rows and this has ${rowCount.toLocaleString("en")}. Filter it first, or export as CSV or Parquet.`,
    );
  }
  if (columnCount > MAXIMUM_WORKBOOK_COLUMNS) {
    throw new AppError(
      "too-many-columns",
      `A workbook takes ${MAXIMUM_WORKBOOK_COLUMNS} columns and this has ${columnCount}. Export as CSV or Parquet instead.`,
    );
  }
}

/** Turns parts that are pushed into parts that can be pulled, one at a time. */
function pulled(push: (onPart: (part: Cell[][]) => Promise<void>) => Promise<void>): AsyncGenerator<Cell[][]> {
  const waiting: { part: Cell[][]; taken: () => void }[] = [];
  let wake: (() => void) | null = null;
  let stopped = false;
  const end = push(
    (part) =>
      new Promise((taken, refuse) => {
        if (stopped) refuse(new AppError("cancelled", "Stopped."));
        waiting.push({ part, taken });
        wake?.();
      }),
  ).then(
    () => ({ error: null }),
    (error: unknown) => ({ error }),
  );
  let ended: { error: unknown } | null = null;
  const ending = end.then((result) => {
    ended = result;
    wake?.();
  });
  async function* pull(): AsyncGenerator<Cell[][]> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (next) {
          yield next.part;
          next.taken();
        } else if (ended) {
          if (ended.error !== null) throw ended.error;
          return;
        } else {
          await new Promise<void>((resolvePart) => {
            wake = resolvePart;
          });
        }
      }
    } finally {
      stopped = true;
      for (const { taken } of waiting.splice(0)) taken();
      await ending;
    }
  }
  return pull();
}

async function writeXlsx(
  path: string,
  columns: readonly ResultColumn[],
  parts: AsyncIterable<readonly (readonly Cell[])[]>,
): Promise<void> {
  const file = await open(path, "w");
  try {
    await writeWorkbook(file, columns, parts);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeTo(
  home: ViewEngine,
  source: ExportSource,
  format: ExportInput["format"],
  path: string,
  watch: ExportWatch,
): Promise<void> {
  if (format === "xlsx") {
    const columns = source.kind === "table" ? source.table.columns : source.rows.columns;
    checkWorkbookLimits(source.kind === "table" ? source.table.rows.length : source.rowCount, columns.length);
    if (source.kind === "rows") {
      await writeXlsx(
        path,
        columns,
        pulled((onPart) => streamRows(source.rows, onPart, watch)),
      );
    } else {
      const { rows } = source.table;
      await writeXlsx(
        path,
        columns,
        (async function* () {
          yield rows;
        })(),
      );
    }
    return;
  }
  if (source.kind === "table") await exportTable(home, source.table, path, format, watch);
  else await exportFile(home, source.rows, path, format, watch);
}

/** Writes beside the target and puts the file in its place when it is whole. */
export async function exportTo(
  home: ViewEngine,
  source: ExportSource,
  format: ExportInput["format"],
  target: string,
  watch: ExportWatch = {},
): Promise<void> {
  const path = resolve(target);
  const folder = dirname(path);
  const temporary = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    const existing = await stat(path).catch(() => null);
    if (existing?.isDirectory())
      throw new AppError("invalid-input", `${basename(path)} is a folder. Give the file a name.`);
    await mkdir(folder, { recursive: true });
    await writeTo(home, source, format, temporary, watch);
    const file = await open(temporary, "r");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    const known = environmentFailure(error);
    if (known?.code === "permission-denied")
      throw new AppError("permission-denied", `Nothing may be written to ${folder}. Choose another folder.`, {
        cause: error,
      });
    throw known ?? error;
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
