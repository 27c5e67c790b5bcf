import { AppError } from "../../contract/errors.ts";

const DAY_MS = 86_400_000;

/** Easter Sunday by the anonymous Gregorian computus (Meeus 1991, chapter 8). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1);
}

/** The `number`th weekday (0 is Sunday) of a month, the last one for -1. */
function nthWeekday(year: number, month: number, weekday: number, number: number): number {
  if (number > 0) {
    const first = Date.UTC(year, month - 1, 1);
    const offset = (weekday - new Date(first).getUTCDay() + 7) % 7;
    return first + (offset + 7 * (number - 1)) * DAY_MS;
  }
  const last = Date.UTC(year, month, 0);
  return last - ((new Date(last).getUTCDay() - weekday + 7) % 7) * DAY_MS;
}

/** The last `weekday` on or before a day of a month. */
function weekdayUpTo(year: number, month: number, day: number, weekday: number): number {
  const end = Date.UTC(year, month - 1, day);
  return end - ((new Date(end).getUTCDay() - weekday + 7) % 7) * DAY_MS;
}

/**
 * Rules of nationwide public holidays: `MM-DD`, `E+1` days after Easter Sunday, `MM/w/n` the nth weekday w of a month,
 * `MM-DD<w` the last weekday w up to that day.
 */
const western = "01-01 E+1 05-01 12-25";
const rules: Record<string, string> = {
  AT: `${western} 01-06 E+39 E+50 E+60 08-15 10-26 11-01 12-08 12-26`,
  AU: "01-01 01-26 E-2 E+1 04-25 12-25 12-26",
  BE: `${western} E+39 E+50 07-21 08-15 11-01 11-11`,
  BR: "01-01 E-47 E-2 04-21 05-01 E+60 09-07 10-12 11-02 11-15 12-25",
  CA: "01-01 E-2 05-24<1 07-01 09/1/1 10/1/2 12-25 12-26",
  CH: "01-01 E+39 08-01 12-25",
  CZ: `${western} E-2 05-08 07-05 07-06 09-28 10-28 11-17 12-24 12-26`,
  DE: `${western} E-2 E+39 E+50 10-03 12-26`,
  DK: "01-01 E-3 E-2 E+1 E+39 E+50 06-05 12-25 12-26",
  ES: "01-01 01-06 E-2 05-01 08-15 10-12 11-01 12-06 12-08 12-25",
  FI: `${western} 01-06 E-2 E+39 12-06 12-24 12-26`,
  FR: `${western} 05-08 E+39 E+50 07-14 08-15 11-01 11-11`,
  GB: "01-01 E-2 E+1 05/1/1 05/1/-1 08/1/-1 12-25 12-26",
  IE: "01-01 03-17 E+1 05/1/1 06/1/1 08/1/1 10/1/-1 12-25 12-26",
  IT: `${western} 01-06 04-25 06-02 08-15 11-01 12-08 12-26`,
  JP: "01-01 01/1/2 02-11 02-23 04-29 05-03 05-04 05-05 07/1/3 08-11 09/1/3 10/1/2 11-03 11-23",
  MX: "01-01 02/1/1 03/1/3 05-01 09-16 11/1/3 12-25",
  NL: "01-01 E+1 04-27 E+39 E+50 12-25 12-26",
  NO: `${western} E-3 E-2 05-17 E+39 E+50 12-26`,
  NZ: "01-01 01-02 02-06 E-2 E+1 04-25 06/1/1 10/1/4 12-25 12-26",
  PL: `${western} 01-06 05-03 E+60 08-15 11-01 11-11 12-26`,
  PT: "01-01 E-2 04-25 05-01 E+60 06-10 08-15 10-05 11-01 12-01 12-08 12-25",
  SE: `${western} 01-06 E-2 E+39 06-06 12-24 12-26 12-31`,
  US: "01-01 01/1/3 02/1/3 05/1/-1 06-19 07-04 09/1/1 10/1/2 11-11 11/4/4 12-25",
};
/** Holidays younger than the rest of their country's. */
const since: Record<string, number> = { "US 06-19": 2021, "US 01/1/3": 1986, "DE 10-03": 1990, "JP 08-11": 2016 };

function dateOf(rule: string, year: number): number {
  const easterRule = /^E([+-]\d+)$/.exec(rule);
  if (easterRule) return easter(year) + Number(easterRule[1]) * DAY_MS;
  const weekday = /^(\d\d)\/(\d)\/(-?\d)$/.exec(rule);
  if (weekday) return nthWeekday(year, Number(weekday[1]), Number(weekday[2]), Number(weekday[3]));
  const [month = 1, day = 1] = rule.slice(0, 5).split("-").map(Number);
  const upTo = /<(\d)$/.exec(rule);
  return upTo ? weekdayUpTo(year, month, day, Number(upTo[1])) : Date.UTC(year, month - 1, day);
}

export const holidayCountries = Object.keys(rules);

/** One name a holiday, with its days from `start` to `end` (milliseconds). */
export type Holidays = Map<string, Set<number>>;

/** By the ISO 3166 code of a country with built-in rules, or by a list of ISO dates. Fails with `invalid-input`. */
export function holidaysBetween(wanted: string | readonly string[], start: number, end: number): Holidays {
  const found: Holidays = new Map();
  if (typeof wanted !== "string") {
    const days = wanted.map((text) => Date.parse(text.slice(0, 10)));
    const wrong = wanted[days.findIndex((day) => Number.isNaN(day))];
    if (wrong !== undefined)
      throw new AppError("invalid-input", `"${wrong}" is no date: write holidays as YYYY-MM-DD.`);
    return found.set("holiday", new Set(days));
  }
  const code = wanted.trim().toUpperCase();
  const country = rules[code];
  if (country === undefined)
    throw new AppError(
      "invalid-input",
      `The holidays of "${wanted}" are not built in. There are those of ${holidayCountries.join(", ")}; others can be given as a list of dates.`,
    );
  for (const rule of country.split(" ")) {
    const days = new Set<number>();
    for (let year = new Date(start).getUTCFullYear(); year <= new Date(end).getUTCFullYear(); year += 1)
      if (year >= (since[`${code} ${rule}`] ?? 0)) days.add(dateOf(rule, year));
    found.set(rule, days);
  }
  return found;
}
