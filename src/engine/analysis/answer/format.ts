import type { ColumnMeaning } from "../../../contract/dataset.ts";
import type { TimeUnit } from "../../../contract/query.ts";
import type { Cell } from "../../../contract/values.ts";
import { dateInWords, monthName, weekdayName } from "../words.ts";

export type Unit = ColumnMeaning | undefined;

const symbols: Record<string, string> = { USD: "$", EUR: "€", GBP: "£", JPY: "¥", INR: "₹", CNY: "¥", KRW: "₩" };
const scales: [number, string][] = [
  [1e12, "trillion"],
  [1e9, "billion"],
  [1e6, "million"],
];

/** A number to read and to speak: sensible digits, thousands separators, millions in words, its unit. */
export function formatNumber(value: number, unit?: Unit): string {
  const magnitude = Math.abs(value);
  const sign = value < 0 ? "-" : "";
  return (
    sign +
    withUnit(unit?.unit === "percent" ? percentDigits(magnitude) : digits(magnitude, unit?.unit === "currency"), unit)
  );
}

/** Numbers that stand beside each other share their decimals: 119.9, 81.0 and 79.8. */
export function numberFormatter(values: readonly number[], unit?: Unit): (value: number) => string {
  const finite = values.filter(Number.isFinite);
  const largest = Math.max(0, ...finite.map(Math.abs));
  const whole = finite.every(Number.isInteger);
  if (whole || largest >= 1e6 || largest < 1) return (value) => formatNumber(value, unit);
  const money = unit?.unit === "currency";
  const decimals = unit?.unit === "percent" ? 1 : largest >= 1000 ? 0 : money ? 2 : largest >= 10 ? 1 : 2;
  return (value) => {
    if (value !== 0 && Math.abs(value) < 10 ** -decimals) return formatNumber(value, unit);
    const sign = value < 0 ? "-" : "";
    return sign + withUnit(grouped(Math.abs(value), decimals, decimals), unit);
  };
}

function withUnit(body: string, unit: Unit): string {
  if (unit?.unit === "percent") return `${body}%`;
  if (unit?.unit !== "currency" || unit.currency === undefined) return body;
  const symbol = symbols[unit.currency];
  return symbol ? `${symbol}${body}` : `${body} ${unit.currency}`;
}

function grouped(value: number, least: number, most: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: least, maximumFractionDigits: most });
}

function digits(magnitude: number, money: boolean): string {
  for (const [scale, word] of scales) {
    if (magnitude >= scale && magnitude < 1e15) return `${grouped(magnitude / scale, 0, 2)} ${word}`;
  }
  if (magnitude >= 1e15) return magnitude.toExponential(3);
  if (Number.isInteger(magnitude)) return grouped(magnitude, 0, 0);
  if (magnitude >= 1000) return grouped(magnitude, 0, 0);
  if (money && magnitude >= 0.1) return grouped(magnitude, 2, 2);
  if (magnitude >= 100) return grouped(magnitude, 0, 1);
  if (magnitude >= 1) return grouped(magnitude, 0, 2);
  if (magnitude >= 1e-4) return String(Number(magnitude.toPrecision(3)));
  return magnitude.toExponential(2);
}

function percentDigits(magnitude: number): string {
  return magnitude >= 1000
    ? grouped(magnitude, 0, 0)
    : magnitude >= 1 || magnitude === 0
      ? grouped(magnitude, 0, 1)
      : String(Number(magnitude.toPrecision(2)));
}

/** Correlations and the like: always two decimals or three significant digits. */
export function formatCoefficient(value: number): string {
  return Math.abs(value) >= 0.995 && Math.abs(value) < 1 ? value.toFixed(4).replace(/0+$/, "") : value.toFixed(2);
}

export interface DimensionFormat {
  timeUnit?: TimeUnit | undefined;
  /** Plain years keep no thousands separator. */
  isYear?: boolean | undefined;
  /** Its first year: "1990s". */
  isDecade?: boolean | undefined;
  name: string;
}

/** A group's value as one says it: "March 2008", "Q2", "Wednesday", "Tech". */
export function formatGroup(value: Cell, format: DimensionFormat): string {
  if (value === null) return `rows without ${format.name}`;
  const number = typeof value === "number" ? value : Number.NaN;
  switch (format.timeUnit) {
    case "year":
      return typeof value === "string" ? value.slice(0, 4) : String(value);
    case "yearquarter":
      return `Q${Math.floor((Number(String(value).slice(5, 7)) + 2) / 3)} ${String(value).slice(0, 4)}`;
    case "yearmonth":
      return `${monthName(Number(String(value).slice(5, 7)))} ${String(value).slice(0, 4)}`;
    case "yearweek":
      return `the week of ${dateInWords(String(value))}`;
    case "quarter":
      return `Q${number}`;
    case "month":
      return monthName(number);
    case "day":
      return weekdayName(number);
    case "week":
      return `week ${number}`;
    case "date":
      return `day ${number}`;
    case "dayofyear":
      return `day ${number} of the year`;
    case "hours":
      return `${String(number).padStart(2, "0")}:00`;
    case "minutes":
      return `minute ${number}`;
    default:
      break;
  }
  if (typeof value === "boolean") return value ? `${format.name}` : `not ${format.name}`;
  if (typeof value === "number" && format.isDecade) return `the ${value}s`;
  if (typeof value === "number") return format.isYear ? String(value) : `${format.name} ${formatNumber(value)}`.trim();
  if (/^\d{4}-\d{2}-\d{2}(T|$)/.test(value)) return dateInWords(value);
  if (value.trim() === "") return `rows with a blank ${format.name}`;
  return value.length > 80 ? `${value.slice(0, 79)}…` : value;
}

export function formatCell(value: Cell, unit?: Unit): string {
  if (value === null) return "no value";
  if (typeof value === "number") return formatNumber(value, unit);
  if (typeof value === "string" && /^-?\d{16,}$/.test(value)) return formatNumber(Number(value), unit);
  if (typeof value === "boolean") return value ? "true" : "false";
  return formatGroup(value, { name: "value" });
}

/** A column's name as one says it: `Miles_per_Gallon` is "miles per gallon", `IMDB_Rating` is "IMDB rating". */
export function humanName(name: string): string {
  const spaced = name
    .replace(/_+/g, " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .trim();
  if (spaced === "") return name;
  return spaced
    .split(/\s+/)
    .map((word) => (/^[A-Z][a-z]+$/.test(word) ? word.toLowerCase() : word))
    .join(" ");
}
