import type { Computation } from "../../contract/analysis.ts";
import type { AnomaliesBody } from "../../contract/plan.ts";
import type { Cell } from "../../contract/values.ts";
import { valueInWords } from "../analysis/index.ts";
import type { JudgedSeries, SeriesAlarm } from "./judge-series.ts";
import { readTime, type ReadSeries } from "./read-series.ts";

/** An alarm with where it stands in the result. */
export interface Alarm extends SeriesAlarm {
  key: Cell[];
  time: Cell;
  value: Cell;
  /** Expected value, lower and upper bound. */
  range: Cell[];
}

type Part = Computation["parts"][number];

const MOST_LISTED = 2000;
const MOST_TOLD = 3;
const FEWEST_ROWS = 120;

const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** "12 March 2024" or "12 March 2024 14:00". */
export function timeInWords(cell: Cell): string {
  const timestampMs = readTime(cell);
  if (Number.isNaN(timestampMs)) return String(cell ?? "");
  if (typeof cell === "number" && new Date(timestampMs).getUTCFullYear() === cell) return String(cell);
  const date = new Date(timestampMs);
  const clock = date.toISOString().slice(11, 16);
  return clock === "00:00" ? dayFormat.format(date) : `${dayFormat.format(date)} ${clock}`;
}

function keyInWords(key: readonly Cell[]): string {
  return key.map((cell) => (cell === null ? "(none)" : String(cell))).join(", ");
}

function strongestFirst(alarms: readonly Alarm[]): Alarm[] {
  return alarms.toSorted((first, second) => second.score - first.score);
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
}

function inFocus({ focus }: AnomaliesBody, { time }: Alarm): boolean {
  if (!focus) return true;
  const timestampMs = readTime(time);
  return timestampMs >= readTime(focus.start) && timestampMs < readTime(focus.end);
}

/** The finding in a few sentences, fit to be spoken. */
export function findingInWords(body: AnomaliesBody, alarms: readonly Alarm[], series: readonly ReadSeries[]): string {
  const name = valueInWords(body);
  const rowCount = series.reduce((sum, { tableRows }) => sum + tableRows.length, 0);
  if (rowCount === 0) return `There are no rows to look for anomalies in ${name}.`;
  const found = alarms.filter((alarm) => inFocus(body, alarm));
  const when = body.focus ? ` ${focusInWords(body.focus)}` : "";
  const rows = body.focus ? "" : ` among ${counted(rowCount, "row", "rows")}`;
  const longest = Math.max(...series.map(({ tableRows }) => tableRows.length));
  const short = longest < FEWEST_ROWS ? ` With so few rows (${longest}) hardly anything can be told from chance.` : "";
  if (found.length === 0) {
    const nearest = body.focus ? nearestTo(body.focus.start, alarms) : null;
    const instead = nearest ? ` The nearest anomaly is on ${timeInWords(nearest.time)}: ${nearest.reason}` : "";
    return `Nothing unusual in ${name}${when}${rows}.${instead}${short}`;
  }
  const told = strongestFirst(found).slice(0, found.length <= MOST_TOLD ? MOST_TOLD : 1);
  const sentences = told.map(({ key, time, reason }) => {
    const who = key.length > 0 ? `${keyInWords(key)}, ` : "";
    return `${who}${timeInWords(time)}: ${reason}`;
  });
  const head = `${counted(found.length, "anomaly", "anomalies")} in ${name}${when}${rows}`;
  const lead = found.length <= MOST_TOLD ? `${head}. ` : `${head}. The strongest: `;
  return `${lead}${sentences.join(" ")}${short}`;
}

function nearestTo(start: string, alarms: readonly Alarm[]): Alarm | null {
  const startMs = readTime(start);
  const distance = ({ time }: Alarm) => Math.abs(readTime(time) - startMs);
  return alarms.toSorted((first, second) => distance(first) - distance(second))[0] ?? null;
}

/** Ends of a stretch of time that is open to one side. */
const EARLIEST_MS = Date.UTC(1000, 0, 1);
const LATEST_MS = Date.UTC(9000, 0, 1);

function focusInWords({ start, end }: NonNullable<AnomaliesBody["focus"]>): string {
  const startMs = readTime(start);
  const endMs = readTime(end);
  if (endMs > LATEST_MS) return `since ${timeInWords(start)}`;
  if (startMs < EARLIEST_MS) return `before ${timeInWords(end)}`;
  if (endMs - startMs <= 86_400_000) return `on ${timeInWords(start)}`;
  return `between ${timeInWords(start)} and ${dayFormat.format(new Date(endMs - 1))}`;
}

/** The anomalies in order of time, with the strongest kept where there are too many to list. */
export function anomaliesPart({ time, value, by }: AnomaliesBody, alarms: readonly Alarm[]): Part {
  const listed = alarms.length > MOST_LISTED ? strongestFirst(alarms).slice(0, MOST_LISTED) : alarms;
  const inOrder = listed.toSorted((first, second) => readTime(first.time) - readTime(second.time));
  return {
    name: "anomalies",
    title: "Anomalies",
    table: {
      columns: [
        ...by.map((name) => ({ name, type: "text" as const })),
        { name: time, type: "timestamp" },
        { name: value, type: "number" },
        { name: "expected", type: "number" },
        { name: "lower", type: "number" },
        { name: "upper", type: "number" },
        { name: "score", type: "number" },
        { name: "anomaly_kind", type: "text" },
        { name: "reason", type: "text" },
      ],
      rows: inOrder.map(({ key, time: at, value: was, range, score, kind, reason }) => [
        ...key,
        at,
        was,
        ...range,
        Math.round(score * 1e4) / 1e4,
        kind,
        reason,
      ]),
    },
  };
}

/** One row a series, those with most anomalies first. */
export function seriesPart({ by }: AnomaliesBody, series: readonly ReadSeries[], alarms: readonly Alarm[]): Part[] {
  if (by.length === 0) return [];
  const counts = new Map<string, { count: number; last: Cell }>();
  for (const { key, time } of alarms) {
    const text = JSON.stringify(key);
    counts.set(text, { count: (counts.get(text)?.count ?? 0) + 1, last: time });
  }
  const rows = series.map(({ key, tableRows }): Cell[] => {
    const found = counts.get(JSON.stringify(key));
    return [...key, tableRows.length, found?.count ?? 0, found?.last ?? null];
  });
  return [
    {
      name: "series",
      title: "Series",
      table: {
        columns: [
          ...by.map((name) => ({ name, type: "text" as const })),
          { name: "rows", type: "integer" },
          { name: "anomalies", type: "integer" },
          { name: "last_anomaly", type: "timestamp" },
        ],
        rows: rows.toSorted((first, second) => Number(second.at(-2)) - Number(first.at(-2))),
      },
    },
  ];
}

export function notesOf(
  series: readonly ReadSeries[],
  judged: readonly JudgedSeries[],
  untimedCount: number,
): string[] {
  const missing = judged.reduce((sum, { missingCount }) => sum + missingCount, 0);
  const repeated = judged.reduce((sum, { repeatedTimeCount }) => sum + repeatedTimeCount, 0);
  const short = series.filter(({ tableRows }) => tableRows.length < FEWEST_ROWS).length;
  const notes: string[] = [];
  const tell = (count: number, one: string, many: string) => {
    if (count > 0) notes.push(counted(count, one, many));
  };
  tell(untimedCount, "row has no readable time and was left out.", "rows have no readable time and were left out.");
  tell(missing, "row has no number and was passed over.", "rows have no number and were passed over.");
  const rowCount = series.reduce((sum, { tableRows }) => sum + tableRows.length, 0);
  if (repeated > rowCount / 2)
    notes.push(
      `${repeated.toLocaleString("en-GB")} of ${counted(rowCount, "row", "rows")} share a time with the row before and are judged in the order they stand in: one value for each day or month says more about the course of time.`,
    );
  else
    tell(
      repeated,
      "row is at the same time as the row before; each is judged by itself.",
      "rows are at the same time as the row before; each is judged by itself.",
    );
  tell(
    short,
    `series is shorter than ${FEWEST_ROWS} rows, too short to learn what is usual.`,
    `series are shorter than ${FEWEST_ROWS} rows, too short to learn what is usual.`,
  );
  notes.push("The first 90 rows of each series only teach what is usual; none of them is marked.");
  return notes;
}
