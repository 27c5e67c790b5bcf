import type { ColumnType } from "../../../contract/values.ts";

export interface DateGuess {
  type: Extract<ColumnType, "date" | "timestamp" | "time">;
  /** strptime pattern; absent for ISO 8601, which DuckDB reads by itself. */
  dateFormat: string | undefined;
  share: number;
  /** Day and month could be the other way round in every value. */
  isAmbiguous: boolean;
}

const MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
const LONG_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december";
const CLOCK = "\\d{1,2}:\\d{2}";
const ISO_DATE = /^\d{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])$/;
const ISO_TIMESTAMP =
  /^\d{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])[T ]\d{1,2}:\d{2}(:\d{2}([.]\d{1,9})?)?\s?(Z|[-+]\d{2}(:?\d{2})?|UTC)?$/;
const TIME = /^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d([.]\d{1,6})?)?$/;

interface Shape {
  pattern: RegExp;
  format: string;
}

const DAY_MONTH_SHAPES: Shape[] = [];
const DATE_SHAPES: Shape[] = [
  { pattern: /^\d{4}\/\d{1,2}\/\d{1,2}$/, format: "%Y/%m/%d" },
  { pattern: /^\d{4}\.\d{1,2}\.\d{1,2}$/, format: "%Y.%m.%d" },
  { pattern: /^\d{4}-(0?[1-9]|1[0-2])$/, format: "%Y-%m" },
  { pattern: new RegExp(`^(${MONTHS}) \\d{1,2} \\d{4}$`, "i"), format: "%b %d %Y" },
  { pattern: new RegExp(`^(${MONTHS})\\.? \\d{1,2}, ?\\d{4}$`, "i"), format: "%b %d, %Y" },
  { pattern: new RegExp(`^\\d{1,2} (${MONTHS}) \\d{4}$`, "i"), format: "%d %b %Y" },
  { pattern: new RegExp(`^\\d{1,2}-(${MONTHS})-\\d{4}$`, "i"), format: "%d-%b-%Y" },
  { pattern: new RegExp(`^\\d{1,2}-(${MONTHS})-\\d{2}$`, "i"), format: "%d-%b-%y" },
  { pattern: new RegExp(`^(${LONG_MONTHS}) \\d{1,2}, ?\\d{4}$`, "i"), format: "%B %d, %Y" },
  { pattern: new RegExp(`^(${LONG_MONTHS}) \\d{1,2} \\d{4}$`, "i"), format: "%B %d %Y" },
  { pattern: new RegExp(`^\\d{1,2} (${LONG_MONTHS}) \\d{4}$`, "i"), format: "%d %B %Y" },
  { pattern: new RegExp(`^(${MONTHS})[ -]\\d{4}$`, "i"), format: "%b %Y" },
  { pattern: new RegExp(`^(${LONG_MONTHS}) \\d{4}$`, "i"), format: "%B %Y" },
];
for (const separator of ["/", "-", "."]) {
  const mark = separator === "." ? "\\." : separator;
  for (const [yearPattern, year] of [
    ["\\d{4}", "%Y"],
    ["\\d{2}", "%y"],
  ] as const) {
    const order = separator === "." ? ["%d", "%m"] : ["%m", "%d"];
    for (const [first, second] of [order, [...order].reverse()]) {
      DAY_MONTH_SHAPES.push({
        pattern: new RegExp(`^(\\d{1,2})${mark}(\\d{1,2})${mark}${yearPattern}$`),
        format: `${first}${separator}${second}${separator}${year}`,
      });
    }
  }
}

const CLOCKS: readonly [string, string][] = [
  [`${CLOCK}:\\d{2}[.]\\d{1,6}`, "%H:%M:%S.%f"],
  [`${CLOCK}:\\d{2} ?[ap]m`, "%I:%M:%S %p"],
  [`${CLOCK} ?[ap]m`, "%I:%M %p"],
  [`${CLOCK}:\\d{2}`, "%H:%M:%S"],
  [CLOCK, "%H:%M"],
];

function isValidDayMonth(text: string, dayFirst: boolean): boolean {
  const parts = /^(\d{1,2})\D(\d{1,2})\D/.exec(text);
  const first = Number(parts?.[1]);
  const second = Number(parts?.[2]);
  const [day, month] = dayFirst ? [first, second] : [second, first];
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

interface Values {
  texts: readonly string[];
  /** Cells that hold each text. */
  counts: readonly number[];
}

function shareOf({ texts, counts }: Values, fits: (text: string) => boolean): number {
  let fitting = 0;
  let total = 0;
  for (const [index, text] of texts.entries()) {
    const count = counts[index] ?? 1;
    total += count;
    if (fits(text)) fitting += count;
  }
  return fitting / total;
}

const MINIMUM_SHARE = 0.9;

function guessDayMonth(values: Values, clock: readonly [string, string] | null): DateGuess | null {
  let best: DateGuess | null = null;
  const suffix = clock ? new RegExp(`[ T](?:${clock[0]})$`, "i") : null;
  const bodies = suffix
    ? { ...values, texts: values.texts.map((value) => (suffix.test(value) ? value.replace(suffix, "") : "")) }
    : values;
  const shares = new Map<string, number>();
  for (const { pattern, format } of DAY_MONTH_SHAPES) {
    const dayFirst = format.startsWith("%d");
    const share = shareOf(bodies, (text) => pattern.test(text) && isValidDayMonth(text, dayFirst));
    if (share < MINIMUM_SHARE) continue;
    shares.set(format, share);
    if (share > (best?.share ?? 0))
      best = { type: clock ? "timestamp" : "date", dateFormat: format, share, isAmbiguous: false };
  }
  if (!best?.dateFormat) return null;
  const other = best.dateFormat.startsWith("%d")
    ? best.dateFormat.replace("%d", "%x").replace("%m", "%d").replace("%x", "%m")
    : best.dateFormat.replace("%m", "%x").replace("%d", "%m").replace("%x", "%d");
  best.isAmbiguous = !best.dateFormat.includes(".") && shares.get(other) === best.share;
  if (clock) best.dateFormat = `${best.dateFormat} ${clock[1]}`;
  return best;
}

function spacedMeridian(format: string, sample: string): string {
  return /\d[ap]m$/i.test(sample) ? format.replace(" %p", "%p") : format;
}

/** Reads trimmed, non-empty, distinct values as dates, timestamps or times; null when too few of their cells fit one format. */
export function guessDate(texts: readonly string[], counts: readonly number[]): DateGuess | null {
  const first = texts[0];
  if (first === undefined) return null;
  const values: Values = { texts, counts };
  const probe: Values = { texts: texts.slice(0, 20), counts: [] };
  if (shareOf(probe, (text) => text.length >= 4 && text.length <= 40 && /\d/.test(text)) < MINIMUM_SHARE) return null;
  const found: DateGuess[] = [];
  const add = (type: DateGuess["type"], dateFormat: string | undefined, fits: (text: string) => boolean) => {
    const share = shareOf(values, fits);
    if (share >= MINIMUM_SHARE) found.push({ type, dateFormat, share, isAmbiguous: false });
  };
  add("date", undefined, (text) => ISO_DATE.test(text));
  add("timestamp", undefined, (text) => ISO_TIMESTAMP.test(text) || ISO_DATE.test(text));
  add("time", undefined, (text) => TIME.test(text));
  for (const { pattern, format } of DATE_SHAPES) add("date", format, (text) => pattern.test(text));
  for (const clock of CLOCKS) {
    for (const { pattern, format } of DATE_SHAPES) {
      const whole = new RegExp(`${pattern.source.slice(0, -1)}[ T](?:${clock[0]})$`, "i");
      if (shareOf(probe, (text) => whole.test(text)) < MINIMUM_SHARE) continue;
      add("timestamp", spacedMeridian(`${format} ${clock[1]}`, first), (text) => whole.test(text));
    }
    const guess = guessDayMonth(values, clock);
    if (guess) found.push({ ...guess, dateFormat: spacedMeridian(guess.dateFormat ?? "", first) });
  }
  const dayMonth = guessDayMonth(values, null);
  if (dayMonth) found.push(dayMonth);
  found.sort((a, b) => b.share - a.share);
  return found[0] ?? null;
}
