import { readNumber, readOrdinal } from "../lexicon/numbers.ts";
import type { Token } from "../lexicon/tokens.ts";
import {
  type Day,
  type DayRange,
  dayRange,
  halfRange,
  isoDay,
  lastPeriods,
  monthRange,
  parseIso,
  type Period,
  periodAround,
  quarterRange,
  yearRange,
} from "./calendar.ts";

export interface DateSpan {
  start: number;
  end: number;
  range: DayRange;
  /** What one unit of the phrase is: "March 2008" is a month. */
  period: Period;
  /** Months (1..12) or weekdays (0 Sunday..6) in every year, when no year was said. */
  cyclic?: { unit: "month" | "day" | "quarter"; value: number };
  /** Reckoned from the last date in the data. */
  relative: boolean;
  /** Only a year: may as well be a plain number. */
  bareYear?: number;
  /** "first half of", "to date": the text for people. */
  label: string;
}

const MONTHS: Record<string, number> = {};
"january february march april may june july august september october november december"
  .split(" ")
  .forEach((name, index) => {
    MONTHS[name] = index + 1;
    MONTHS[name.slice(0, 3)] = index + 1;
  });
MONTHS["sept"] = 9;
const WEEKDAYS: Record<string, number> = {};
"sunday monday tuesday wednesday thursday friday saturday".split(" ").forEach((name, index) => {
  WEEKDAYS[name] = index;
  WEEKDAYS[`${name}s`] = index;
});
const PERIOD_NAMES: Record<string, Period> = {
  day: "day",
  days: "day",
  week: "week",
  weeks: "week",
  month: "month",
  months: "month",
  quarter: "quarter",
  quarters: "quarter",
  year: "year",
  years: "year",
  decade: "decade",
  decades: "decade",
};

function periodOf(word: string): Period | undefined {
  return Object.hasOwn(PERIOD_NAMES, word) ? PERIOD_NAMES[word] : undefined;
}

function isYear(token: Token | undefined): number | undefined {
  return token?.kind === "number" &&
    token.value !== undefined &&
    /^[12]\d{3}$/.test(token.norm) &&
    token.unit === undefined &&
    !token.text.includes(",")
    ? token.value
    : undefined;
}

/** All date phrases, longest first at each place. `lastDay` is the last date in the data. */
export function readDates(tokens: readonly Token[], lastDay: Day | undefined): DateSpan[] {
  const spans: DateSpan[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const span = readDate(tokens, at, lastDay);
    if (span) spans.push(span);
  }
  return spans;
}

function readDate(tokens: readonly Token[], at: number, lastDay: Day | undefined): DateSpan | undefined {
  const word = (offset: number): string => tokens[at + offset]?.norm ?? "";
  const make = (
    length: number,
    range: DayRange,
    period: Period,
    label: string,
    more: Partial<DateSpan> = {},
  ): DateSpan => ({ start: at, end: at + length, range, period, relative: false, label, ...more });
  const iso = isYear(tokens[at]);

  if (iso !== undefined && /^[-/.]$/.test(word(1)) && /^\d{1,2}$/.test(word(2))) {
    const month = Number(word(2));
    if (month >= 1 && month <= 12 && tokens[at + 1]?.start === tokens[at]?.end) {
      if (/^[-/.]$/.test(word(3)) && /^\d{1,2}$/.test(word(4)) && tokens[at + 3]?.start === tokens[at + 2]?.end)
        return make(5, dayRange(iso, month, Number(word(4))), "day", isoDay(iso, month, Number(word(4))));
      if (word(1) === "-" && word(2).length === 2 && tokens[at + 2]?.text.startsWith("0"))
        return make(3, monthRange(iso, month), "month", `${iso}-${word(2)}`);
    }
  }
  if (
    /^\d{1,2}$/.test(word(0)) &&
    /^[/.-]$/.test(word(1)) &&
    /^\d{1,2}$/.test(word(2)) &&
    word(3) === word(1) &&
    isYear(tokens[at + 4]) !== undefined &&
    tokens[at + 1]?.start === tokens[at]?.end
  ) {
    const first = Number(word(0));
    const second = Number(word(2));
    const year = isYear(tokens[at + 4]) ?? 0;
    const dayFirst = first > 12 || word(1) === ".";
    const [month, day] = dayFirst ? [second, first] : [first, second];
    if (month >= 1 && month <= 12 && day <= 31)
      return make(5, dayRange(year, month, day), "day", isoDay(year, month, day));
  }
  const monthAt = (offset: number): number | undefined => {
    const own = word(offset);
    if (!Object.hasOwn(MONTHS, own)) return undefined;
    if (own === "may" || own === "mar" || own === "sep" || own === "jan" || own === "march") {
      const near = tokens[at + offset + 1];
      const previous = tokens[at + offset - 1]?.norm ?? "";
      const dated =
        near?.kind === "number" ||
        readOrdinal(near) !== undefined ||
        /^(in|of|since|until|before|after|during|for|through|and|to|between|from|by)$/.test(previous) ||
        /^(to|through|and|until)$/.test(near?.norm ?? "");
      if ((own === "may" || own === "march") && !tokens[at + offset]?.capitalised && !dated) return undefined;
    }
    return MONTHS[own];
  };
  const dayNumber = (offset: number): number | undefined => {
    const token = tokens[at + offset];
    const ordinal = /^\d/.test(token?.norm ?? "") ? readOrdinal(token) : undefined;
    const value = ordinal ?? (token?.kind === "number" && /^\d{1,2}$/.test(token.norm) ? token.value : undefined);
    return value !== undefined && value >= 1 && value <= 31 ? value : undefined;
  };

  const month = monthAt(0);
  if (month !== undefined) {
    let next = word(1) === "." ? 2 : 1;
    if (word(next) === "the") next += 1;
    const day = dayNumber(next);
    const afterDay = word(next + 1) === "," || word(next + 1) === "of" ? next + 2 : next + 1;
    const name = tokens[at]?.text ?? "";
    if (day !== undefined) {
      const year = isYear(tokens[at + afterDay]);
      if (year !== undefined) return make(afterDay + 1, dayRange(year, month, day), "day", `${name} ${day}, ${year}`);
      const guess = lastDay?.year ?? 2000;
      return make(next + 1, dayRange(guess, month, day), "day", `${name} ${day}`, { relative: true });
    }
    const gap = /^(of|,)$/.test(word(next)) ? next + 1 : next;
    const year = isYear(tokens[at + gap]) ?? shortYear(tokens[at + gap]);
    if (year !== undefined) return make(gap + 1, monthRange(year, month), "month", `${name} ${year}`);
    const relative = lastDay
      ? monthRange(lastDay.month >= month ? lastDay.year : lastDay.year - 1, month)
      : { start: null, end: null };
    return make(1, relative, "month", name, { cyclic: { unit: "month", value: month }, relative: true });
  }
  const leadDay = dayNumber(0);
  if (leadDay !== undefined) {
    const offset = word(1) === "of" ? 2 : 1;
    const named = monthAt(offset);
    if (named !== undefined) {
      const gap = word(offset + 1) === "," ? offset + 2 : offset + 1;
      const year = isYear(tokens[at + gap]);
      const label = `${leadDay} ${tokens[at + offset]?.text ?? ""}`;
      if (year !== undefined) return make(gap + 1, dayRange(year, named, leadDay), "day", `${label} ${year}`);
      return make(offset + 1, dayRange(lastDay?.year ?? 2000, named, leadDay), "day", label, { relative: true });
    }
  }
  return (
    readPeriod(tokens, at, lastDay, make) ??
    (Object.hasOwn(WEEKDAYS, word(0))
      ? make(1, { start: null, end: null }, "day", tokens[at]?.text ?? "", {
          cyclic: { unit: "day", value: WEEKDAYS[word(0)] ?? 0 },
        })
      : undefined)
  );
}

function shortYear(token: Token | undefined): number | undefined {
  if (token?.text.startsWith("'") !== true && token?.kind !== "quoted") return undefined;
  const digits = /^(\d{2})$/.exec(token.norm);
  return digits ? (Number(digits[1]) > 30 ? 1900 : 2000) + Number(digits[1]) : undefined;
}

type Make = (length: number, range: DayRange, period: Period, label: string, more?: Partial<DateSpan>) => DateSpan;

function readPeriod(tokens: readonly Token[], at: number, lastDay: Day | undefined, make: Make): DateSpan | undefined {
  const word = (offset: number): string => tokens[at + offset]?.norm ?? "";
  const year = isYear(tokens[at]);

  const quarterName = /^q$/.test(word(0)) && /^[1-4]$/.test(word(1)) ? Number(word(1)) : undefined;
  const halfName = /^h$/.test(word(0)) && /^[12]$/.test(word(1)) ? Number(word(1)) : undefined;
  if (quarterName !== undefined || halfName !== undefined) {
    const gap = /^(of|,|in|-)$/.test(word(2)) ? 3 : 2;
    const own = isYear(tokens[at + gap]);
    const length = own === undefined ? 2 : gap + 1;
    const whole = own ?? lastDay?.year ?? 2000;
    if (quarterName !== undefined)
      return make(length, quarterRange(whole, quarterName), "quarter", `Q${quarterName} ${whole}`, {
        relative: own === undefined,
        ...(own === undefined ? { cyclic: { unit: "quarter" as const, value: quarterName } } : {}),
      });
    return make(length, halfRange(whole, halfName ?? 1), "quarter", `H${halfName ?? 1} ${whole}`, {
      relative: own === undefined,
    });
  }
  if (year !== undefined && word(1) === "q" && /^[1-4]$/.test(word(2)))
    return make(3, quarterRange(year, Number(word(2))), "quarter", `Q${word(2)} ${year}`);

  const ordinal = readOrdinal(tokens[at]) ?? (word(0) === "last" || word(0) === "final" ? -1 : undefined);
  if (ordinal !== undefined && /^(quarter|half|month|week)$/.test(word(1)) && /^(of|in)$/.test(word(2))) {
    const skip = word(3) === "the" ? 4 : 3;
    const own = isYear(tokens[at + skip]);
    if (own !== undefined) {
      const label = `${tokens[at]?.text ?? ""} ${word(1)} of ${own}`;
      if (word(1) === "quarter") return make(skip + 1, quarterRange(own, ordinal < 0 ? 4 : ordinal), "quarter", label);
      if (word(1) === "half") return make(skip + 1, halfRange(own, ordinal < 0 ? 2 : ordinal), "quarter", label);
      if (word(1) === "month") return make(skip + 1, monthRange(own, ordinal < 0 ? 12 : ordinal), "month", label);
    }
  }
  if (ordinal !== undefined && ordinal > 0 && lastDay && /^(quarter|half)$/.test(word(1))) {
    const label = `${tokens[at]?.text ?? ""} ${word(1)}`;
    if (word(1) === "quarter" && ordinal <= 4)
      return make(2, quarterRange(lastDay.year, ordinal), "quarter", label, {
        relative: true,
        cyclic: { unit: "quarter", value: ordinal },
      });
    if (word(1) === "half" && ordinal <= 2)
      return make(2, halfRange(lastDay.year, ordinal), "quarter", label, { relative: true });
  }
  if (/^(early|mid|late|end|start|beginning)$/.test(word(0))) {
    const skip = /^(of|-)$/.test(word(1)) ? 2 : 1;
    const own = isYear(tokens[at + skip]);
    if (own !== undefined && tokens[at + skip + 1]?.norm !== "s") {
      const [from, to] = word(0) === "mid" ? [5, 9] : /^(early|start|beginning)$/.test(word(0)) ? [1, 5] : [9, 13];
      return make(skip + 1, { start: isoDay(own, from, 1), end: isoDay(own, to, 1) }, "month", `${word(0)} ${own}`);
    }
  }
  const decadeYear = year !== undefined && year % 10 === 0 && /^('?s)$/.test(word(1)) ? year : undefined;
  if (decadeYear !== undefined)
    return make(
      2,
      yearRange(decadeYear, decadeYear + (decadeYear % 100 === 0 && decadeYear < 2000 ? 99 : 9)),
      "decade",
      `${decadeYear}s`,
    );
  const twoDigit = /^'?(\d0)$/.exec(word(0));
  if (twoDigit && word(1) === "s" && tokens[at + 1]?.start === tokens[at]?.end) {
    const own = Number(twoDigit[1]);
    const whole = own >= 30 ? 1900 + own : 2000 + own;
    return make(2, yearRange(whole, whole + 9), "decade", `${whole}s`);
  }
  const named: Record<string, number> = {
    twenties: 20,
    thirties: 30,
    forties: 40,
    fifties: 50,
    sixties: 60,
    seventies: 70,
    eighties: 80,
    nineties: 90,
  };
  if (Object.hasOwn(named, word(0))) {
    const whole = 1900 + (named[word(0)] ?? 0);
    return make(1, yearRange(whole, whole + 9), "decade", `${whole}s`);
  }
  if (/^(\d{1,2})(st|nd|rd|th)$/.test(word(0)) && word(1) === "century") {
    const century = Number.parseInt(word(0), 10);
    if (century >= 10 && century <= 21)
      return make(2, yearRange((century - 1) * 100 + 1, century * 100), "decade", `${word(0)} century`);
  }
  if (lastDay) {
    const relative = readRelative(tokens, at, lastDay, make);
    if (relative) return relative;
  }
  if (year !== undefined && year >= 1000 && year <= 2200)
    return make(1, yearRange(year), "year", String(year), { bareYear: year });
  return undefined;
}

function readRelative(tokens: readonly Token[], at: number, lastDay: Day, make: Make): DateSpan | undefined {
  const word = (offset: number): string => tokens[at + offset]?.norm ?? "";
  const relative = { relative: true };
  const skip = word(0) === "the" ? 1 : 0;
  const lead = word(skip);
  if (/^(last|past|previous|latest|recent|trailing|preceding|final)$/.test(lead)) {
    const number = readNumber(tokens, at + skip + 1);
    const unitAt = skip + 1 + (number?.length ?? 0);
    const period = periodOf(word(unitAt));
    if (number && period && number.value > 0 && number.value < 10_000) {
      return make(
        unitAt + 1,
        lastPeriods(lastDay, period, Math.round(number.value)),
        period,
        `the last ${number.value} ${word(unitAt)}`,
        relative,
      );
    }
    if (
      !number &&
      period &&
      skip === 0 &&
      lead !== "final" &&
      !/s$/.test(word(1)) &&
      /^(last|past|previous)$/.test(lead)
    ) {
      return make(2, periodAround(lastDay, period, -1), period, `${lead} ${word(1)}`, relative);
    }
  }
  if (/^(this|current)$/.test(lead) && periodOf(word(skip + 1)) && !/s$/.test(word(skip + 1))) {
    const period = periodOf(word(skip + 1)) ?? "year";
    return make(skip + 2, periodAround(lastDay, period, 0), period, `this ${word(skip + 1)}`, relative);
  }
  const toDate = word(0) === "ytd" ? 1 : word(0) === "year" && word(1) === "to" && word(2) === "date" ? 3 : 0;
  if (toDate > 0)
    return make(
      toDate,
      { start: isoDay(lastDay.year, 1, 1), end: isoDay(lastDay.year, lastDay.month, lastDay.day + 1) },
      "year",
      "the year to date",
      relative,
    );
  const monthToDate = word(0) === "mtd" ? 1 : word(0) === "month" && word(1) === "to" && word(2) === "date" ? 3 : 0;
  if (monthToDate > 0)
    return make(
      monthToDate,
      { start: isoDay(lastDay.year, lastDay.month, 1), end: isoDay(lastDay.year, lastDay.month, lastDay.day + 1) },
      "month",
      "the month to date",
      relative,
    );
  if (word(0) === "today") return make(1, dayRange(lastDay.year, lastDay.month, lastDay.day), "day", "today", relative);
  if (word(0) === "yesterday")
    return make(1, dayRange(lastDay.year, lastDay.month, lastDay.day - 1), "day", "yesterday", relative);
  return undefined;
}

export function dayOf(value: unknown): Day | undefined {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}/.test(value) ? parseIso(value) : undefined;
}
