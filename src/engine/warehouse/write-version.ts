import type { DuckDBConnection } from "@duckdb/node-api";
import { randomUUID } from "node:crypto";
import { basename } from "node:path";

import type { ColumnChoice, DatasetColumn } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import { quoteIdentifier, quoteString } from "./column-types.ts";
import { queryOn } from "./connection.ts";
import { errorText } from "./duckdb-errors.ts";
import { writeParquetFile, type DataFile, type ParquetTarget } from "./parquet-files.ts";
import { castText, castTyped, type CastExpression } from "./read/cast-expression.ts";
import { isChosen, typeInWords } from "./read/column-choices.ts";
import { rawName, REFIT, type RawScan, type ReaderRejects, type Source } from "./read/source.ts";

export interface WrittenRows {
  columns: DatasetColumn[];
  file: DataFile;
  rejectsFile: DataFile | null;
  rejectedRowCount: number;
}

export interface WriteOptions extends ParquetTarget {
  connection: DuckDBConnection;
  /** Columns a person has decided about: their types are never widened. */
  chosen: readonly ColumnChoice[] | undefined;
  toleratedMisfits: number;
}

const MAXIMUM_WIDENINGS = 3;
const REJECT_COLUMNS = 5;

/** The next type that holds everything this one holds and more. */
function widened(choice: ColumnChoice): ColumnChoice {
  const { dateFormat: _dropped, ...rest } = choice;
  if (choice.type === "integer") return { ...rest, type: "number" };
  if (choice.type === "date" && choice.dateFormat === undefined) return { ...rest, type: "timestamp" };
  return { sourceName: choice.sourceName, name: choice.name, include: choice.include, type: "text" };
}

function castsOf(
  source: Source,
  choices: readonly ColumnChoice[],
): { choice: ColumnChoice; index: number; cast: CastExpression }[] {
  return choices.flatMap((choice, index) => {
    if (!choice.include) return [];
    const rawType = source.description.rawTypes[index] ?? "text";
    const cast =
      rawType === "text" ? castText(rawName(index), choice) : castTyped(rawName(index), rawType.typed, choice);
    return [{ choice, index, cast }];
  });
}

const misfitSql = (cast: CastExpression) => `(NOT ${cast.missing} AND (${cast.value}) IS NULL)`;

function toColumns(choices: readonly ColumnChoice[]): DatasetColumn[] {
  return choices
    .filter((choice) => choice.include)
    .map(({ name, type, sourceName, meaning }) =>
      meaning === undefined ? { name, type, sourceName } : { name, type, sourceName, meaning },
    );
}

async function writeRejects(options: WriteOptions, selects: readonly string[]): Promise<DataFile> {
  return writeParquetFile(
    options.connection,
    `SELECT * FROM (${selects.join(" UNION ALL BY NAME ")}) ORDER BY file, line`,
    REJECT_COLUMNS,
    options,
  );
}

const rejectSelect = (rejects: ReaderRejects) =>
  `SELECT file, CAST(line AS BIGINT) AS line, column_name, reason, text FROM (${rejects.sql})`;

async function writeQuickly(
  source: Source,
  choices: readonly ColumnChoice[],
  options: WriteOptions,
): Promise<WrittenRows | null> {
  const quick = await source.quickScan(choices);
  if (!quick) return null;
  let file: DataFile;
  try {
    file = await writeParquetFile(options.connection, quick.select, choices.length, options);
  } catch (error) {
    if (errorText(error).includes(REFIT)) return null;
    throw error;
  }
  const rejectedRowCount = (await quick.readerRejects?.count()) ?? 0;
  if (
    rejectedRowCount > options.toleratedMisfits * (file.rowCount + rejectedRowCount) &&
    choices.some((choice) => !isChosen(choice, options.chosen) && choice.type !== "text")
  )
    return null;
  const rejectsFile =
    rejectedRowCount > 0 && quick.readerRejects
      ? await writeRejects(options, [rejectSelect(quick.readerRejects)])
      : null;
  return { columns: toColumns(choices), file, rejectsFile, rejectedRowCount };
}

/** Widens guessed types until nearly every cell fits. */
async function settleTypes(
  source: Source,
  choices: readonly ColumnChoice[],
  options: WriteOptions,
): Promise<ColumnChoice[]> {
  let settled = [...choices];
  for (let round = 0; round < MAXIMUM_WIDENINGS; round += 1) {
    const open = castsOf(source, settled).filter(
      ({ choice, cast }) => cast.mayMisfit && !isChosen(choice, options.chosen),
    );
    if (open.length === 0) break;
    const scan = await source.rawScan();
    const counts = open.map(({ cast }) => `count(*) FILTER (WHERE ${misfitSql(cast)})`).join(", ");
    const { rows } = await queryOn(options.connection, `SELECT count(*), ${counts} FROM ${scan.relation}`, [], {
      signal: options.signal,
    });
    const [total, ...misfits] = (rows[0] ?? []).map(Number);
    const tooMany = open.filter(
      (_entry, position) => (misfits[position] ?? 0) > options.toleratedMisfits * (total ?? 0),
    );
    if (tooMany.length === 0) break;
    settled = settled.map((choice, index) =>
      tooMany.some((entry) => entry.index === index) ? widened(choice) : choice,
    );
  }
  return settled;
}

/** Puts the rows that do not fit into a temporary table, with ordinal, column, reason and text. */
async function keepMisfits(
  scan: RawScan,
  casts: ReturnType<typeof castsOf>,
  columnCount: number,
  options: WriteOptions,
): Promise<{ table: string; rowCount: number }> {
  const table = `misfits_${randomUUID().replaceAll("-", "")}`;
  const misfits = casts.filter(({ cast }) => cast.mayMisfit);
  const cases = (value: (entry: (typeof misfits)[number]) => string) =>
    `CASE ${misfits.map((entry) => `WHEN ${misfitSql(entry.cast)} THEN ${value(entry)}`).join(" ")} END`;
  const all = Array.from(
    { length: columnCount },
    (_unused, index) => `coalesce(CAST(${rawName(index)} AS VARCHAR), '')`,
  );
  await queryOn(
    options.connection,
    `CREATE TEMP TABLE ${table} AS SELECT row_ordinal, ${cases(({ choice }) => quoteString(choice.sourceName))} AS column_name,
      ${cases(({ choice, index }) => `'"' || CAST(${rawName(index)} AS VARCHAR) || ${quoteString(`" is not ${typeInWords(choice)}.`)}`)} AS reason, concat_ws(',', ${all.join(", ")}) AS text
    FROM (SELECT ${scan.lineColumn ?? "row_number() OVER ()"} AS row_ordinal, * FROM ${scan.relation}) WHERE ${misfits.map(({ cast }) => misfitSql(cast)).join(" OR ")}`,
    [],
    { signal: options.signal },
  );
  const { rows } = await queryOn(options.connection, `SELECT count(*) FROM ${table}`);
  return { table, rowCount: Number(rows[0]?.[0] ?? 0) };
}

async function writeCarefully(
  source: Source,
  choices: readonly ColumnChoice[],
  options: WriteOptions,
): Promise<WrittenRows> {
  const settled = await settleTypes(source, choices, options);
  const casts = castsOf(source, settled);
  const misfits = casts.filter(({ cast }) => cast.mayMisfit).map(({ cast }) => misfitSql(cast));
  const scan = await source.rawScan();
  const values = casts.map(({ choice, cast }) => `${cast.value} AS ${quoteIdentifier(choice.name)}`).join(", ");
  const where = misfits.length === 0 ? "" : ` WHERE NOT (${misfits.join(" OR ")})`;
  const file = await writeParquetFile(
    options.connection,
    `SELECT ${values} FROM ${scan.relation}${where}`,
    casts.length,
    options,
  );
  const selects: string[] = [];
  let rejectedRowCount = 0;
  if (misfits.length > 0) {
    const second = await source.rawScan();
    const kept = await keepMisfits(second, casts, source.description.rawTypes.length, options);
    if (kept.rowCount > 0) {
      rejectedRowCount += kept.rowCount;
      selects.push(
        `SELECT ${quoteString(scan.file)} AS file, CAST(${second.lineSql} AS BIGINT) AS line, column_name, reason, text FROM ${kept.table}`,
      );
    }
  }
  const refused = (await scan.readerRejects?.count()) ?? 0;
  if (refused > 0 && scan.readerRejects) {
    rejectedRowCount += refused;
    selects.push(rejectSelect(scan.readerRejects));
  }
  return {
    columns: toColumns(settled),
    file,
    rejectsFile: selects.length > 0 ? await writeRejects(options, selects) : null,
    rejectedRowCount,
  };
}

/**
 * Reads a source to its end and writes what fits to one Parquet file and what does not to another:
 * every row of the source is in exactly one of them.
 */
export async function writeSource(
  source: Source,
  choices: readonly ColumnChoice[],
  options: WriteOptions,
): Promise<WrittenRows> {
  const written = (await writeQuickly(source, choices, options)) ?? (await writeCarefully(source, choices, options));
  if (written.file.rowCount === 0 && written.rejectedRowCount > 0) {
    const name = basename(source.description.files[0]?.path ?? "the file");
    throw new AppError(
      "format-broken",
      `None of the ${written.rejectedRowCount} rows of ${name} fits its columns. Check the delimiter and the column types in the preview.`,
    );
  }
  return written;
}
