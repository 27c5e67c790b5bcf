import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { ColumnChoice, ReadOptions } from "../../../contract/dataset.ts";
import { AppError } from "../../../contract/errors.ts";
import { mergeChoices } from "./column-choices.ts";
import { sniffHeader, sniffSkipLines, uniqueNames, usualWidth } from "./delimited-text.ts";
import { guessColumn } from "./guess-columns.ts";
import type { ReadContext, Source, SourceDescription } from "./source.ts";
import type { SourceFile } from "./source-files.ts";
import { breathe, STAGED_TEXT, stagedSource, type StagedReader, type StagedRows } from "./staged-source.ts";
import { openWorkbook, type SheetRow, type Workbook } from "./workbook-reader.ts";

const SAMPLE_ROWS = 5000;
const PART_ROWS = 8192;
const MAXIMUM_LEGACY_BYTES = 134_217_728;

type ReadRows = (options: { onRow(row: SheetRow): void; isEnough?: () => boolean; whole: boolean }) => Promise<void>;

function toRows(rows: readonly SheetRow[], width: number): StagedRows {
  return {
    columns: Array.from({ length: width }, (_unused, column) => rows.map((row) => row.cells[column] ?? null)),
    lines: rows.map((row) => BigInt(row.line)),
  };
}

function meaningOf(looks: Workbook["looks"], column: number): ColumnChoice["meaning"] | undefined {
  const counts = looks.get(column);
  if (!counts) return undefined;
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  for (const [key, count] of counts) {
    if (count < total * 0.9) continue;
    if (key === "percent") return { unit: "percent" };
    if (key.startsWith("currency:"))
      return key === "currency:" ? { unit: "currency" } : { unit: "currency", currency: key.slice(9) };
  }
  return undefined;
}

async function sheetSource(
  file: SourceFile,
  sheets: string[],
  sheet: string,
  looks: Workbook["looks"],
  options: ReadOptions,
  context: ReadContext,
  readRows: ReadRows,
): Promise<Source> {
  const sample: SheetRow[] = [];
  await readRows({
    onRow: (row) => sample.length <= SAMPLE_ROWS && sample.push(row),
    isEnough: () => sample.length > SAMPLE_ROWS,
    whole: false,
  });
  if (sample.length === 0)
    throw new AppError(
      "format-broken",
      `The sheet "${sheet}" of ${basename(file.path)} is empty. Choose another sheet or a file that has data.`,
    );
  const sawEverything = sample.length <= SAMPLE_ROWS;
  const filled = sample.map((row) => row.cells.map((cell) => cell ?? ""));
  const { width: usual } = usualWidth(filled.length > 3 ? filled.slice(1) : filled);
  const skipRows = options.skipLines ?? sniffSkipLines(filled, usual);
  const table = filled.slice(skipRows);
  const hasHeader = options.hasHeader ?? sniffHeader(table.slice(0, 200));
  const widest = sample.slice(skipRows).reduce((most, row) => Math.max(most, row.cells.length), 1);
  const header = hasHeader ? (table[0] ?? []) : [];
  const names = uniqueNames(Array.from({ length: widest }, (_unused, index) => header[index] ?? ""));
  const firstData = skipRows + (hasHeader ? 1 : 0);
  const data = sample.slice(firstData);
  const guesses = names.map((name, column) => {
    const guess = guessColumn(
      name,
      data.map((row) => row.cells[column] ?? null),
      { toleratedMisfits: sawEverything ? context.toleratedMisfits : 0 },
    );
    const meaning =
      guess.choice.type === "integer" || guess.choice.type === "number"
        ? (guess.choice.meaning ?? meaningOf(looks, column))
        : undefined;
    if (meaning === undefined || guess.choice.meaning !== undefined) return guess;
    return {
      ...guess,
      choice: { ...guess.choice, type: meaning.unit === "percent" ? ("number" as const) : guess.choice.type, meaning },
    };
  });
  const description: SourceDescription = {
    format: "xlsx",
    options: { format: "xlsx", table: sheet, hasHeader, skipLines: skipRows },
    files: [file],
    byteCount: file.byteCount,
    estimatedRowCount: sawEverything ? data.length : null,
    tables: sheets,
    warnings: guesses.flatMap((guess) => guess.warning ?? []),
    columns: mergeChoices(
      guesses.map((guess) => guess.choice),
      context.columns,
    ),
    rawTypes: names.map(() => "text"),
  };
  const reader: StagedReader = {
    types: names.map(() => STAGED_TEXT),
    first: (rowCount) => toRows(data.slice(0, rowCount), widest),
    async read(onRows, onReject) {
      let part: SheetRow[] = [];
      let seen = 0;
      await readRows({
        whole: true,
        onRow(row) {
          seen += 1;
          if (seen <= firstData) return;
          if (row.cells.length > widest && row.cells.slice(widest).some((cell) => cell !== null && cell !== "")) {
            onReject({
              line: BigInt(row.line),
              reason: "The row has more cells than there are columns.",
              text: row.cells.map((cell) => cell ?? "").join(","),
            });
            return;
          }
          part.push(row);
          if (part.length >= PART_ROWS) {
            onRows(toRows(part, widest));
            part = [];
          }
        },
      });
      if (part.length > 0) onRows(toRows(part, widest));
    },
    close: () => Promise.resolve(),
  };
  return stagedSource(description, reader, context);
}

function onlyFile(files: readonly SourceFile[]): SourceFile {
  const [file] = files;
  if (!file || files.length > 1) throw new AppError("invalid-input", "Choose one workbook at a time.");
  return file;
}

/** One sheet of an XLSX workbook, read in a stream. */
export async function openWorkbookSource(
  files: readonly SourceFile[],
  options: ReadOptions,
  context: ReadContext,
): Promise<Source> {
  const file = onlyFile(files);
  const workbook = await openWorkbook(file.path);
  const sheet = options.table ?? workbook.sheets[0] ?? "";
  return sheetSource(file, workbook.sheets, sheet, workbook.looks, options, context, ({ onRow, isEnough, whole }) =>
    workbook.rows(sheet, {
      onRow,
      ...(isEnough ? { isEnough } : {}),
      ...(whole ? { onFraction: (fraction: number) => context.onFraction?.(fraction) } : {}),
      afterPiece: () => breathe(context.signal),
    }),
  );
}

function legacyCell(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) {
    const text = value
      .toISOString()
      .replace("T", " ")
      .replace(/(\.000)?Z$/, "");
    return text.endsWith(" 00:00:00") ? text.slice(0, 10) : text;
  }
  return String(value);
}

/** Workbooks from before 2007. They are small, and are read as a whole. */
export async function openLegacyWorkbook(
  files: readonly SourceFile[],
  options: ReadOptions,
  context: ReadContext,
): Promise<Source> {
  const file = onlyFile(files);
  const name = basename(file.path);
  if (file.byteCount > MAXIMUM_LEGACY_BYTES)
    throw new AppError(
      "file-too-large",
      `${name} is too large for an old workbook. Save it as .xlsx or CSV and import that.`,
    );
  const { read, utils } = await import("@e965/xlsx");
  let workbook: ReturnType<typeof read>;
  try {
    workbook = read(await readFile(file.path), { cellDates: true, UTC: true, dense: true });
  } catch (error) {
    throw new AppError(
      "format-broken",
      `${name} is not a readable workbook: it may be damaged, cut off or protected by a password. Save it again as .xlsx and import that.`,
      { cause: error },
    );
  }
  const sheet = options.table ?? workbook.SheetNames[0] ?? "";
  const content = workbook.Sheets[sheet];
  if (!content)
    throw new AppError(
      "not-found",
      `${name} has no sheet named "${sheet}". It has: ${workbook.SheetNames.slice(0, 10).join(", ")}.`,
    );
  const cells = utils.sheet_to_json<unknown[]>(content, {
    header: 1,
    raw: true,
    blankrows: true,
    defval: null,
    UTC: true,
  });
  const rows = cells
    .map((row, index): SheetRow => ({ line: index + 1, cells: row.map(legacyCell) }))
    .filter((row) => row.cells.some((cell) => cell !== null && cell !== ""));
  return sheetSource(file, workbook.SheetNames, sheet, new Map(), options, context, async ({ onRow }) =>
    rows.forEach(onRow),
  );
}
