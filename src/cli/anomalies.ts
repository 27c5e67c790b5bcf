import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../contract/errors.ts";
import { isNumericType, isTemporalType, type Cell } from "../contract/values.ts";
import {
  createProblemCounts,
  openAnomalyStream,
  readNumber,
  readTime,
  type StreamedRow,
} from "../engine/anomalies/index.ts";
import { openDataFile } from "../engine/datasets/index.ts";
import { openWarehouse, quoteIdentifier } from "../engine/warehouse/warehouse.ts";
import { followRows } from "./follow-rows.ts";
import { count, printJson } from "./print.ts";
import { readArguments, UsageError } from "./usage.ts";
import { readOptionsOf } from "./workspace.ts";

const usage = `finsight anomalies --data FILE --time COLUMN --value COLUMN [--series COLUMN] [--sensitivity S] [--explain] [--json]
finsight anomalies --follow --data FILE ...     and go on with the rows that are appended
finsight anomalies --data - ...                 rows from standard input, judged as they come

  --data FILE      the data, its rows in order of time; "-" for standard input (CSV with a header, or JSON lines)
  --time COLUMN    the time stamps
  --value COLUMN   the numbers
  --series COLUMN  tells series apart; each is judged by itself
  --sensitivity S  0 (only what is glaring) to 1 (anything odd); default 0.5
  --explain        with --json: expected range, kind, reason and problem of each row too
  --follow         read on as the file grows, a line a row as it comes, until stopped
  --table NAME     sheet or table, where the file has several
  --json           one JSON line a row: {"timestamp", "score", "anomaly"}, and "series" where there are several
`;

/** Judges each row of a series by itself and the rows before it. */
export async function anomaliesCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, {
    data: { type: "string" },
    time: { type: "string" },
    value: { type: "string" },
    series: { type: "string" },
    sensitivity: { type: "string" },
    explain: { type: "boolean" },
    follow: { type: "boolean" },
    table: { type: "string" },
    delimiter: { type: "string" },
    json: { type: "boolean" },
  });
  if (!parsed) return 0;
  const { values } = parsed;
  const { data, time, value } = values;
  if (data === undefined || time === undefined || value === undefined)
    throw new UsageError(`Name the file, its time column and its value column.\n\n${usage}`);
  const sensitivity = values.sensitivity === undefined ? 0.5 : Number(values.sensitivity);
  if (!(sensitivity >= 0 && sensitivity <= 1))
    throw new UsageError(`--sensitivity takes a number from 0 to 1, not "${values.sensitivity}".`);
  const print = createPrinter({
    sensitivity,
    isJson: values.json === true,
    isExplained: values.explain === true,
    isMany: values.series !== undefined,
  });
  const columns = { time, value, series: values.series };
  if (values.follow || data === "-") await follow(data, columns, values.delimiter, print, signal);
  else for (const row of await readRows(data, columns, readOptionsOf(values), signal)) print.row(row);
  print.end();
  return 0;
}

interface Columns {
  time: string;
  value: string;
  series: string | undefined;
}

interface Row {
  timestamp: Cell;
  timestampMs: number;
  value: number | null;
  series: string | null;
}

/** Judges rows as they are given and prints a line for each, or for each alarm. */
function createPrinter(options: { sensitivity: number; isJson: boolean; isExplained: boolean; isMany: boolean }) {
  const stream = openAnomalyStream({ sensitivity: options.sensitivity });
  const problems = createProblemCounts();
  let rowCount = 0;
  let alarmCount = 0;
  return {
    row({ timestamp, timestampMs, value, series }: Row): void {
      const judged = stream.push(timestampMs, value, series);
      problems.count(judged);
      rowCount += 1;
      if (judged.anomaly) alarmCount += 1;
      if (options.isJson) printJson(toJson(timestamp, judged, options));
      else if (judged.anomaly || judged.gapReason !== null) {
        const who = options.isMany ? `${series ?? ""}  ` : "";
        const why = judged.reason ?? judged.gapReason;
        process.stdout.write(`${who}${String(timestamp)}  ${judged.score.toFixed(2)}  ${why}\n`);
      }
    },
    end(): void {
      for (const note of problems.notes()) process.stderr.write(`${note}\n`);
      if (!options.isJson) process.stdout.write(`${count(rowCount, "row")}, ${count(alarmCount, "alarm")}\n`);
    },
  };
}

async function follow(
  path: string,
  columns: Columns,
  delimiter: string | undefined,
  print: ReturnType<typeof createPrinter>,
  signal: AbortSignal,
): Promise<void> {
  for await (const row of followRows(path, { delimiter, signal })) {
    const cell = (wanted: string) => {
      const name = Object.hasOwn(row, wanted)
        ? wanted
        : Object.keys(row).find((one) => one.toLowerCase() === wanted.toLowerCase());
      if (name === undefined) throw noColumn(wanted, Object.keys(row));
      return row[name] ?? "";
    };
    const timestamp = cell(columns.time);
    const isNumber = timestamp.trim() !== "" && Number.isFinite(Number(timestamp));
    const number = readNumber(cell(columns.value));
    print.row({
      timestamp,
      timestampMs: readTime(isNumber ? Number(timestamp) : timestamp),
      value: Number.isNaN(number) ? null : number,
      series: columns.series === undefined ? null : cell(columns.series),
    });
  }
}

function noColumn(wanted: string, names: readonly string[]): AppError {
  const quoted = names.map((name) => `"${name}"`).join(", ");
  return new AppError("not-found", `There is no column "${wanted}". There is: ${quoted}.`);
}

async function readRows(
  path: string,
  { time, value, series }: Columns,
  options: ReturnType<typeof readOptionsOf>,
  signal: AbortSignal,
): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "finsight-anomalies-"));
  const warehouse = await openWarehouse({ folder });
  try {
    const version = await openDataFile(warehouse, path, { options, signal });
    const column = (wanted: string) => {
      const found =
        version.columns.find(({ name }) => name === wanted) ??
        version.columns.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
      if (found) return found;
      throw noColumn(
        wanted,
        version.columns.map(({ name }) => name),
      );
    };
    const timeColumn = column(time);
    const valueColumn = column(value);
    const timeName = quoteIdentifier(timeColumn.name);
    const valueName = quoteIdentifier(valueColumn.name);
    const milliseconds = isNumericType(timeColumn.type)
      ? `TRY_CAST(${timeName} AS DOUBLE)`
      : `TRY_CAST(epoch_ms(TRY_CAST(${timeName} AS TIMESTAMP)) AS DOUBLE)`;
    const seriesName = series === undefined ? "NULL" : quoteIdentifier(column(series).name);
    const { relation, rowNumber } = warehouse.numberedRows(version.id);
    const { rows } = await warehouse.query(
      `SELECT ${timeName}, ${milliseconds}, TRY_CAST(${valueName} AS DOUBLE), CAST(${seriesName} AS VARCHAR) FROM ${relation} ORDER BY ${rowNumber}`,
      [],
      { signal },
    );
    const read = rows.map(([timestamp, timestampMs, number, key]) => ({
      timestamp: written(timestamp ?? null, isTemporalType(timeColumn.type)),
      timestampMs: typeof timestampMs === "number" ? timestampMs : Number.NaN,
      value: typeof number === "number" ? number : null,
      series: typeof key === "string" ? key : null,
    }));
    if (read.length > 0 && read.every((row) => row.value === null))
      throw new AppError("invalid-input", `The column "${valueColumn.name}" holds no numbers.`);
    return read;
  } finally {
    await warehouse.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Times as tables usually spell them, with a space. */
function written(timestamp: Cell, isTemporal: boolean): Cell {
  return isTemporal && typeof timestamp === "string" ? timestamp.replace("T", " ") : timestamp;
}

function toJson(
  timestamp: Cell,
  row: StreamedRow,
  { isExplained, isMany }: { isExplained: boolean; isMany: boolean },
): Record<string, unknown> {
  const { score, anomaly, expected, kind, reason, problem, series, gapReason } = row;
  const plain = { ...(isMany ? { series } : {}), timestamp, score: Math.round(score * 1e6) / 1e6, anomaly };
  return isExplained ? { ...plain, expected, kind, reason: reason ?? gapReason, problem } : plain;
}
