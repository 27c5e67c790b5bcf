import { setImmediate } from "node:timers/promises";
import type { Computation } from "../../contract/analysis.ts";
import type { ChartSpec } from "../../contract/chart.ts";
import type { AnomaliesBody } from "../../contract/plan.ts";
import type { Cell, ResultColumn, Table } from "../../contract/values.ts";
import { valueInWords, type MethodOutcome, type PlanMethod } from "../analysis/index.ts";
import type { JudgedSeries } from "./judge-series.ts";
import { readSeries, type ReadSeries } from "./read-series.ts";
import { anomaliesPart, findingInWords, notesOf, seriesPart, type Alarm } from "./account.ts";
import type { JudgePool } from "./worker/judge-pool.ts";

const MOST_ROWS = 1_000_000;
const ROWS_AT_ONCE = 4000;

const resultColumns: ResultColumn[] = [
  { name: "expected", type: "number" },
  { name: "lower", type: "number" },
  { name: "upper", type: "number" },
  { name: "score", type: "number" },
  { name: "anomaly", type: "boolean" },
  { name: "anomaly_kind", type: "text" },
  { name: "reason", type: "text" },
];

export function createAnomaliesMethod(pool: JudgePool): PlanMethod<AnomaliesBody> {
  return {
    kind: "anomalies",
    async run({ body, readRows, signal, progress }) {
      progress({ fraction: null, message: "Reading rows" });
      const rows = await readRows(MOST_ROWS);
      const { series, untimedCount } = await readSeries(rows, body, signal);
      const judged = await pool.judgeAll(
        series.map(({ input }) => input),
        { sensitivity: body.sensitivity, signal, progress },
      );
      const { table, alarms } = await resultTable(body, rows, series, judged, signal);
      const computation: Computation = {
        method: "Expected range learnt row by row, with the surprise of twelve statistics",
        sentence: findingInWords(body, alarms, series),
        notes: notesOf(series, judged, untimedCount),
        figures: [
          { label: "Anomalies", value: alarms.length, format: "integer" },
          { label: "Rows", value: table.rows.length, format: "integer" },
          ...(body.by.length > 0 ? [{ label: "Series", value: series.length, format: "integer" as const }] : []),
        ],
        parts: [anomaliesPart(body, alarms), ...seriesPart(body, series, alarms)],
      };
      return { table, computation };
    },
    inWords: ({ time, value, by, sensitivity }) => [
      `Learn, row by row in order of ${time}, what is usual for ${value}${by.length > 0 ? ` of each ${by.join(", ")}` : ""}: its level, day, week, spread and shape`,
      `Mark a row where it surprises beyond what any row before it did by chance (sensitivity ${sensitivity}); a row is judged only by those before it`,
    ],
    text: (_body, { computation }) => computation.sentence ?? computation.method,
    charts: (body: AnomaliesBody, outcome: MethodOutcome): ChartSpec[] => [chartOf(body, outcome)],
  };
}

function chartOf({ rows, time, value, by, sensitivity }: AnomaliesBody, { table }: MethodOutcome): ChartSpec {
  const [first] = by;
  const dimension = rows.dimensions.find(({ as }) => as === time);
  const timeTitle = dimension?.expr.kind === "field" ? dimension.expr.field : time;
  const what = rows.measures.length > 0 ? valueInWords({ rows, value }) : value;
  const isNumberTime = table.columns.find(({ name }) => name === time)?.type === "integer";
  const channel = (column: string, title: string) => ({ field: column, column, type: "quantitative" as const, title });
  return {
    mark: "line",
    title: `Anomalies in ${what}`,
    encoding: {
      x: { field: time, column: time, type: isNumberTime ? "quantitative" : "temporal", title: timeTitle },
      y: { field: value, column: value, type: "quantitative", title: what },
      ...(first === undefined ? {} : { color: { field: first, column: first, type: "nominal" } }),
      lower: channel("lower", "lower"),
      upper: channel("upper", "usual range"),
      anomaly: { field: "anomaly", column: "anomaly", type: "nominal", title: "anomaly" },
      reason: { field: "reason", column: "reason", type: "nominal", title: "reason" },
      score: channel("score", "score"),
    },
    transform: [],
    layer: { kind: "anomalies", sensitivity },
  };
}

const cellOf = (value: number | undefined): Cell => (value === undefined || Number.isNaN(value) ? null : value);

async function resultTable(
  { time, value, by }: AnomaliesBody,
  rows: Table,
  series: readonly ReadSeries[],
  judged: readonly JudgedSeries[],
  signal: AbortSignal,
): Promise<{ table: Table; alarms: Alarm[] }> {
  const names = [...by, time, value];
  const places = names.map((name) => rows.columns.findIndex((column) => column.name === name));
  const columns = [...places.flatMap((place) => rows.columns[place] ?? []), ...resultColumns];
  const table: Table = { columns, rows: [] };
  const alarms: Alarm[] = [];
  for (const [index, { key, input, tableRows }] of series.entries()) {
    const found = judged[index];
    if (!found) continue;
    const { expected, lower, upper, scores } = found;
    let next = 0;
    for (let row = 0; row < tableRows.length; row += 1) {
      const alarm = found.alarms[next]?.row === row ? found.alarms[next] : undefined;
      if (alarm) next += 1;
      const source = rows.rows[tableRows[row] ?? 0] ?? [];
      const cells = places.map((place) => source[place] ?? null);
      const range = [cellOf(expected[row]), cellOf(lower[row]), cellOf(upper[row])];
      const score = Math.round((scores[row] ?? 0) * 1e4) / 1e4;
      table.rows.push([...cells, ...range, score, alarm !== undefined, alarm?.kind ?? null, alarm?.reason ?? null]);
      if (alarm) alarms.push({ ...alarm, key, time: cells.at(-2) ?? null, value: cells.at(-1) ?? null, range });
      if (table.rows.length % ROWS_AT_ONCE === 0) {
        await setImmediate();
        signal.throwIfAborted();
      }
    }
    input.times = new Float64Array();
    input.values = new Float64Array();
  }
  return { table, alarms };
}
