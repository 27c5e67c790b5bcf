import type { Sense } from "./senses.ts";
import type { TimeGap } from "./timeline.ts";

export type AnomalyKind = "point" | "level shift" | "season change" | "variance" | "flat" | "gap";

export interface ReasonFacts {
  kind: AnomalyKind;
  timestampMs: number;
  value: number;
  expected: { low: number; high: number } | null;
  usual: number;
  season: "none" | "day" | "week";
  /** Rows in a row with this same value. */
  runLength: number;
  isCalm: boolean;
  extreme: { spanMs: number; isAll: boolean } | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365.25 * DAY_MS;
/** So many equal rows among values that got calm are a flat line. */
const STUCK_ROWS = 6;
const SHORTEST_SPAN_STEPS = 20;

const kinds: Record<Sense, AnomalyKind> = {
  point: "point",
  level: "point",
  value: "point",
  shift: "level shift",
  "long shift": "level shift",
  burst: "variance",
  spread: "variance",
  calm: "variance",
  entropy: "season change",
  shape: "season change",
  "day shape": "season change",
  run: "flat",
};

export function kindOf(sense: Sense, runLength: number, isOutside: boolean): AnomalyKind {
  const kind = kinds[sense];
  if (kind === "variance" && runLength >= STUCK_ROWS) return "flat";
  return (kind === "season change" || sense === "burst") && isOutside ? "point" : kind;
}

const figures = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 });
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

export function spanInWords(spanMs: number): string {
  const units: [number, string][] = [
    [YEAR_MS, "year"],
    [DAY_MS, "day"],
    [HOUR_MS, "hour"],
    [MINUTE_MS, "minute"],
  ];
  const [unitMs, name] = units.find(([size]) => spanMs >= 2 * size) ?? [MINUTE_MS, "minute"];
  const count = Math.max(1, Math.floor(spanMs / unitMs));
  return `${count.toLocaleString("en-GB")} ${name}${count === 1 ? "" : "s"}`;
}

/** The time by which its usual value goes: "Tuesday 14:00" or "14:00". */
function seasonTime(timestampMs: number, season: "day" | "week"): string {
  const date = new Date(timestampMs);
  const clock = date.toISOString().slice(11, 16);
  return season === "week" ? `${weekdays[date.getUTCDay()]} ${clock}` : clock;
}

/** Why a row is an alarm, in one sentence with the figures. */
export function describe(facts: ReasonFacts, stepMs: number): string {
  const { kind, timestampMs, value, expected, usual, season, runLength, isCalm, extreme } = facts;
  const was = figures.format(value);
  const range = expected
    ? `${figures.format(expected.low)} to ${figures.format(expected.high)}`
    : `about ${figures.format(usual)}`;
  const usually =
    season === "none" ? `Usual here is ${range}` : `${seasonTime(timestampMs, season)} is usually ${range}`;
  const isHigh = value > usual;
  const record =
    extreme && extreme.spanMs >= SHORTEST_SPAN_STEPS * Math.max(stepMs, 1)
      ? `, the ${isHigh ? "highest" : "lowest"} in ${extreme.isAll ? "all " : ""}${spanInWords(extreme.spanMs)}${extreme.isAll ? " seen" : ""}`
      : "";
  switch (kind) {
    case "point":
      return expected && value >= expected.low && value <= expected.high
        ? `It was ${was}${record}: by itself within the usual ${range}, but with the rows before it unlike anything so far.`
        : `${usually}; it was ${was}${record}.`;
    case "level shift":
      return `The level moved ${isHigh ? "up" : "down"}: the last rows lie ${isHigh ? "above" : "below"} the usual ${figures.format(usual)}, now at ${was}${record}.`;
    case "variance":
      return isCalm
        ? `The values vary much less than they did; now ${was}, where ${range} is usual.`
        : `The values vary much more than they did; now ${was}, where ${range} is usual.`;
    case "season change":
      return season === "none"
        ? `The values run unlike anything before; now ${was}, where ${range} is usual.`
        : `The ${season} runs unlike the ${season}s before: ${seasonTime(timestampMs, season)} is usually ${range}; it was ${was}.`;
    case "flat":
      return `The value has stood still at ${was} for ${runLength.toLocaleString("en-GB")} rows, longer than ever before.`;
    case "gap":
      return `${usually}; it was ${was}.`;
  }
}

export function describeGap({ fromMs, toMs, missingRowCount }: TimeGap): string {
  const rows = missingRowCount === 1 ? "row" : "rows";
  return `There are no data for ${spanInWords(toMs - fromMs)} before this row, about ${missingRowCount.toLocaleString("en-GB")} ${rows}.`;
}
