export type TimeValue = string | number | null;

/** How a file writes its times, so that those of the forecast are written alike. */
export type TimeForm = "number" | "date" | "date and clock" | "year-month" | "year-quarter" | "year-week" | "year";

export interface ReadTime {
  /** Milliseconds since 1970 in the file's own wall time; a bare number stays itself. */
  at: number;
  form: TimeForm;
}

const DAY_MS = 86_400_000;
const monthNames = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** The Monday of an ISO week. */
function mondayOf(year: number, week: number): number {
  const fourth = Date.UTC(year, 0, 4);
  return fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS + (week - 1) * 7 * DAY_MS;
}

function calendarDay(year: number, month: number, day: number): number | null {
  const at = Date.UTC(year, month - 1, day);
  return month >= 1 && month <= 12 && new Date(at).getUTCDate() === day ? at : null;
}

function date(at: number | null, form: TimeForm): ReadTime | null {
  return at === null ? null : { at, form };
}

/** Dates as they may stand in a file: ISO, `1994M03`, `1994-03`, `2001-Q1`, `Q1 2001`, `2020-W05`, `Jan 2020`, `31.12.2019`. */
export function readTime(time: TimeValue): ReadTime | null {
  if (time === null) return null;
  if (typeof time === "number") return Number.isFinite(time) ? { at: time, form: "number" } : null;
  const text = time.trim();
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return { at: Number(text), form: "number" };
  const quarter = /^(\d{4})[-\s/]?Q([1-4])$/i.exec(text) ?? /^Q(?<number>[1-4])[-\s/]?(?<year>\d{4})$/i.exec(text);
  if (quarter) {
    const year = Number(quarter.groups?.["year"] ?? quarter[1]);
    const number = Number(quarter.groups?.["number"] ?? quarter[2]);
    return { at: Date.UTC(year, 3 * (number - 1), 1), form: "year-quarter" };
  }
  const week = /^(\d{4})-?W(\d{1,2})$/i.exec(text);
  if (week) return { at: mondayOf(Number(week[1]), Number(week[2])), form: "year-week" };
  const month = /^(\d{4})[-M/.](\d{1,2})$/i.exec(text);
  if (month) return date(calendarDay(Number(month[1]), Number(month[2]), 1), "year-month");
  const named = /^([a-z]{3})[a-z]*\.?[-\s,']+(\d{4})$/i.exec(text);
  const position = named ? monthNames.indexOf(named[1]!.toLowerCase()) : -1;
  if (named && position >= 0) return { at: Date.UTC(Number(named[2]), position, 1), form: "year-month" };
  const dayFirst = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text);
  if (dayFirst && Number(dayFirst[1]) > 12)
    return date(calendarDay(Number(dayFirst[3]), Number(dayFirst[2]), Number(dayFirst[1])), "date");
  const hasClock = /\d:\d/.test(text);
  const isIso = /^\d{4}-\d{2}-\d{2}/.test(text);
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const at = Date.parse(isIso && hasClock && !hasZone ? `${text.replace(" ", "T")}Z` : isIso ? text : `${text} UTC`);
  return Number.isNaN(at) ? null : { at, form: hasClock ? "date and clock" : "date" };
}

/** Dates that a file writes as whole numbers: 20200131 or 202001; null where not every one is such a date. */
export function readPackedDates(times: readonly (ReadTime | null)[]): (ReadTime | null)[] | null {
  const digits = times.find((time) => time !== null)?.at.toString().length;
  if (digits !== 8 && digits !== 6) return null;
  const packed: (ReadTime | null)[] = [];
  for (const time of times) {
    if (time === null) {
      packed.push(null);
      continue;
    }
    if (time.form !== "number" || !Number.isInteger(time.at) || time.at.toString().length !== digits) return null;
    const day = digits === 8 ? time.at % 100 : 1;
    const months = digits === 8 ? Math.floor(time.at / 100) : time.at;
    const year = Math.floor(months / 100);
    const at = year >= 1700 && year <= 2200 ? calendarDay(year, months % 100, day) : null;
    if (at === null) return null;
    packed.push({ at, form: digits === 8 ? "date" : "year-month" });
  }
  return packed;
}

/** A time of the forecast, written as the history writes its own. */
export function writeTime(at: number, form: TimeForm): string | number {
  if (form === "number") return at;
  const iso = new Date(at).toISOString();
  if (form === "date and clock") return iso.slice(0, 19);
  if (form === "year") return iso.slice(0, 4);
  if (form === "year-month") return iso.slice(0, 7);
  if (form === "year-quarter") return `${iso.slice(0, 4)}-Q${Math.ceil(Number(iso.slice(5, 7)) / 3)}`;
  if (form === "year-week") {
    const thursday = new Date(at + 3 * DAY_MS);
    const week = Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * DAY_MS)) + 1;
    return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
  }
  return iso.slice(0, 10);
}
