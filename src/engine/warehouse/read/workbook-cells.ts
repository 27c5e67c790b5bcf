/** How a number in a cell is shown, from its style. */
export type CellLook =
  | "plain"
  | "date"
  | "timestamp"
  | "time"
  | "elapsed"
  | "percent"
  | { currency: string | undefined };

const DAY_MS = 86_400_000;
/** Day 0 of the two calendars Excel knows, in milliseconds since 1970 (ECMA-376 part 1, 18.17.4.1). */
const EPOCH_1900_MS = Date.UTC(1899, 11, 30);
const EPOCH_1904_MS = Date.UTC(1904, 0, 1);

const BUILT_IN: Record<number, CellLook> = {
  9: "percent",
  10: "percent",
  14: "date",
  15: "date",
  16: "date",
  17: "date",
  18: "time",
  19: "time",
  20: "time",
  21: "time",
  22: "timestamp",
  45: "time",
  46: "elapsed",
  47: "time",
};
const BUILT_IN_CURRENCY = new Set([5, 6, 7, 8, 42, 44]);
const SIGNS: readonly [string, string][] = [
  ["€", "EUR"],
  ["£", "GBP"],
  ["¥", "JPY"],
  ["₹", "INR"],
  ["CHF", "CHF"],
  ["USD", "USD"],
  ["EUR", "EUR"],
  ["GBP", "GBP"],
  ["$", "USD"],
];

export function lookOf(formatId: number, code: string | undefined): CellLook {
  if (code === undefined)
    return BUILT_IN[formatId] ?? (BUILT_IN_CURRENCY.has(formatId) ? { currency: undefined } : "plain");
  const [positive = ""] = code.split(";");
  if (/\[(h+|m+|s+)\]/i.test(positive)) return "elapsed";
  const sign = SIGNS.find(([mark]) => positive.includes(mark));
  const bare = positive.replace(/\[[^\]]*\]|"[^"]*"|\\.|_.|\*./g, "");
  const hasDay = /[yd]/i.test(bare) || (/m/i.test(bare) && !/[hs]/i.test(bare));
  const hasClock = /[hs]/i.test(bare);
  if (/General/i.test(bare)) return "plain";
  if (hasDay && hasClock) return "timestamp";
  if (hasDay) return "date";
  if (hasClock) return "time";
  if (bare.includes("%")) return "percent";
  return sign ? { currency: sign[1] } : "plain";
}

function clock(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString().slice(11, 23);
  return text.endsWith(".000") ? text.slice(0, 8) : text;
}

function plainNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? value.toFixed(0) : String(value);
}

/** The text of a stored number as its look means it: ISO dates and times, percent as written (0.124 is "12.4"). */
export function numberText(stored: string, look: CellLook, is1904: boolean): string {
  const value = Number(stored);
  if (!Number.isFinite(value)) return stored;
  switch (look) {
    case "date":
    case "timestamp": {
      const moment = Math.round((is1904 ? EPOCH_1904_MS : EPOCH_1900_MS) + value * DAY_MS);
      if (value < 0 || moment > 253_402_300_799_999) return stored;
      const day = new Date(moment).toISOString().slice(0, 10);
      const time = ((moment % DAY_MS) + DAY_MS) % DAY_MS;
      return time === 0 ? day : `${day} ${clock(time)}`;
    }
    case "time":
      return value >= 0 && value < 1 ? clock(Math.round(value * DAY_MS) % DAY_MS) : plainNumber(value);
    case "elapsed": {
      const seconds = Math.round(value * 86_400);
      return `${String(Math.floor(seconds / 3600)).padStart(2, "0")}:${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    }
    case "percent":
      return plainNumber(Number((value * 100).toPrecision(15)));
    default:
      return plainNumber(value);
  }
}

/** "BC23" is column 54, from 0. */
export function columnOfReference(reference: string): number {
  let column = 0;
  for (let index = 0; index < reference.length; index += 1) {
    const code = reference.charCodeAt(index) & 0xdf;
    if (code < 65 || code > 90) break;
    column = column * 26 + (code - 64);
  }
  return column - 1;
}
