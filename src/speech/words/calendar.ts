import { integerWords, ordinalWords, yearWords } from "./number-words.ts";

const MONTHS = "january february march april may june july august september october november december".split(" ");

export const MONTH_SOURCE =
  "January|February|March|April|May|June|July|August|September|October|November|December|" +
  "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec";

export function monthNumber(name: string): number {
  return MONTHS.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3))) + 1;
}

export function monthWords(month: number): string[] {
  return [MONTHS[month - 1] ?? ""];
}

/** "the fifteenth of September two thousand and eight"; undefined when there is no such day. */
export function dateWords(year: number | undefined, month: number, day: number): string[] | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return [
    ...["the", ...ordinalWords(String(day)), "of", ...monthWords(month)],
    ...(year === undefined ? [] : yearWords(year)),
  ];
}

export function monthYearWords(year: number, month: number): string[] | undefined {
  if (month < 1 || month > 12) return undefined;
  return [...monthWords(month), ...yearWords(year)];
}

/** "the third quarter of two thousand and eight"; H1 and H2 are halves. */
export function quarterWords(letter: string, number: number, year: number | undefined): string[] {
  const period = letter.toUpperCase() === "H" ? "half" : "quarter";
  const of = year === undefined ? [] : ["of", ...yearWords(year)];
  return ["the", ...ordinalWords(String(number)), period, ...of];
}

/** A year written with two digits: 70 and up is the last century. */
export function fullYear(written: string): number {
  const value = Number(written);
  if (written.length > 2) return value;
  return value >= 70 ? 1900 + value : 2000 + value;
}

/** "half past" is left to people: 14:30 is "fourteen thirty", 2:30 pm "two thirty p m". */
export function timeWords(
  hour: number,
  minute: number,
  second: number | undefined,
  halfDay: string,
): string[] | undefined {
  if (hour > 24 || minute > 59 || (second ?? 0) > 59) return undefined;
  const suffix = halfDay ? [halfDay.toLowerCase().startsWith("a") ? "ay" : "p", "m"] : [];
  const hourWords = hour === 0 && !halfDay ? ["zero"] : integerWords(String(hour));
  const seconds =
    second === undefined || second === 0
      ? []
      : ["and", ...integerWords(String(second)), second === 1 ? "second" : "seconds"];
  if (minute === 0)
    return [...hourWords, ...(halfDay ? [] : [hour < 13 && hour > 0 ? "o'clock" : "hundred"]), ...seconds, ...suffix];
  const minutes = minute < 10 ? ["oh", ...integerWords(String(minute))] : integerWords(String(minute));
  return [...hourWords, ...minutes, ...seconds, ...suffix];
}

export function decadeWords(year: number): string[] {
  const words = yearWords(year);
  const last = words.at(-1) ?? "";
  return [...words.slice(0, -1), last.endsWith("y") ? `${last.slice(0, -1)}ies` : `${last}s`];
}
