import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../contract/errors.ts";
import { isNumericType, isTemporalType, type Cell } from "../contract/values.ts";
import { detectAnomalies, type AnomalyRow } from "../engine/anomalies/index.ts";
import { openDataFile } from "../engine/datasets/index.ts";
import { openWarehouse, quoteIdentifier } from "../engine/warehouse/warehouse.ts";
import { count, printJson } from "./print.ts";
import { readArguments, UsageError } from "./usage.ts";
import { readOptionsOf } from "./workspace.ts";

const usage = `finsight anomalies --data FILE --time COLUMN --value COLUMN [--alarm S] [--explain] [--json]

  --data FILE      the data, its rows in order of time
  --time COLUMN    the time stamps
  --value COLUMN   the numbers
  --alarm S        surprise from which a row is an alarm: -log10 of the chance of a usual row (default 3.5)
  --explain        with --json: expected range, kind, reason and problem of each row too
  --table NAME     sheet or table, where the file has several
  --json           one JSON line a row: {"timestamp", "score", "anomaly"}
`;

/** Judges each row of one series by itself and the rows before it. */
export async function anomaliesCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, {
    data: { type: "string" },
    time: { type: "string" },
    value: { type: "string" },
    alarm: { type: "string" },
    explain: { type: "boolean" },
    table: { type: "string" },
    delimiter: { type: "string" },
    json: { type: "boolean" },
  });
  if (!parsed) return 0;
  const { values } = parsed;
  const { data, time, value } = values;
  if (data === undefined || time === undefined || value === undefined)
    throw new UsageError(`Name the file, its time column and its value column.\n\n${usage}`);
  const alarmSurprise = values.alarm === undefined ? undefined : Number(values.alarm);
  if (alarmSurprise !== undefined && !(alarmSurprise > 0))
    throw new UsageError(`--alarm takes a number above 0, not "${values.alarm}".`);
  const series = await readSeries(data, time, value, readOptionsOf(values), signal);
  const { rows, anomalyCount, notes } = detectAnomalies(series, alarmSurprise === undefined ? {} : { alarmSurprise });
  for (const note of notes) process.stderr.write(`${note}\n`);
  if (values.json) {
    for (const [index, row] of rows.entries())
      printJson(toJson(series[index]?.timestamp ?? null, row, values.explain === true));
    return 0;
  }
  for (const [index, row] of rows.entries())
    if (row.anomaly)
      process.stdout.write(`${String(series[index]?.timestamp)}  ${row.score.toFixed(2)}  ${row.reason}\n`);
  process.stdout.write(`${count(rows.length, "row")}, ${count(anomalyCount, "alarm")}\n`);
  return 0;
}

interface Row {
  timestamp: Cell;
  timestampMs: number;
  value: number | null;
}

async function readSeries(
  path: string,
  time: string,
  value: string,
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
      const names = version.columns.map(({ name }) => `"${name}"`).join(", ");
      throw new AppError("not-found", `There is no column "${wanted}". There is: ${names}.`);
    };
    const timeColumn = column(time);
    const valueColumn = column(value);
    const timeName = quoteIdentifier(timeColumn.name);
    const valueName = quoteIdentifier(valueColumn.name);
    const milliseconds = isNumericType(timeColumn.type)
      ? `TRY_CAST(${timeName} AS DOUBLE)`
      : `TRY_CAST(epoch_ms(TRY_CAST(${timeName} AS TIMESTAMP)) AS DOUBLE)`;
    const { relation, rowNumber } = warehouse.numberedRows(version.id);
    const { rows } = await warehouse.query(
      `SELECT ${timeName}, ${milliseconds}, TRY_CAST(${valueName} AS DOUBLE) FROM ${relation} ORDER BY ${rowNumber}`,
      [],
      { signal },
    );
    const series = rows.map(([timestamp, timestampMs, number]) => ({
      timestamp: written(timestamp ?? null, isTemporalType(timeColumn.type)),
      timestampMs: typeof timestampMs === "number" ? timestampMs : Number.NaN,
      value: typeof number === "number" ? number : null,
    }));
    if (series.length > 0 && series.every((row) => row.value === null))
      throw new AppError("invalid-input", `The column "${valueColumn.name}" holds no numbers.`);
    return series;
  } finally {
    await warehouse.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Times as tables usually spell them, with a space. */
function written(timestamp: Cell, isTemporal: boolean): Cell {
  return isTemporal && typeof timestamp === "string" ? timestamp.replace("T", " ") : timestamp;
}

function toJson(timestamp: Cell, row: AnomalyRow, isExplained: boolean): Record<string, unknown> {
  const { score, anomaly, expected, kind, reason, problem } = row;
  const plain = { timestamp, score: Math.round(score * 1e6) / 1e6, anomaly };
  return isExplained ? { ...plain, expected, kind, reason, problem } : plain;
}
