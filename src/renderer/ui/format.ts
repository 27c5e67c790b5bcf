import type { Cell, ColumnType } from "../../contract/values.ts";

const counts = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const compactCounts = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });
const figures = new Map<string, Intl.NumberFormat>();

export function formatCount(value: number): string {
  return counts.format(value);
}

/** 1234567 -> "1.2M". For places where the exact figure is one hover away. */
export function formatCompact(value: number): string {
  return Math.abs(value) < 10_000 ? counts.format(value) : compactCounts.format(value).toUpperCase().replace("BN", "B");
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export function formatBytes(byteCount: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = byteCount;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function formatDuration(durationMs: number): string {
  if (durationMs < 1) return "<1 ms";
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** "just now", "5 min ago", "today 14:02", "12 Mar 2026". */
export function formatWhen(iso: string, now = new Date()): string {
  const then = new Date(iso);
  const seconds = (now.getTime() - then.getTime()) / 1000;
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (then.toDateString() === now.toDateString()) return `today ${then.toTimeString().slice(0, 5)}`;
  return then.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

function figure(minimumFractionDigits: number, maximumFractionDigits: number, useGrouping: boolean): Intl.NumberFormat {
  const key = `${minimumFractionDigits}/${maximumFractionDigits}/${useGrouping}`;
  let format = figures.get(key);
  if (!format) {
    format = new Intl.NumberFormat("en-GB", { minimumFractionDigits, maximumFractionDigits, useGrouping });
    figures.set(key, format);
  }
  return format;
}

function isVeryLargeOrSmall(value: number): boolean {
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e15 || size < 1e-6);
}

/** A number with the digits that matter: four significant ones below a thousand, two decimals above. */
export function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (isVeryLargeOrSmall(value)) return value.toExponential(3);
  const size = Math.abs(value);
  const digits = Number.isInteger(value)
    ? 0
    : size >= 1000
      ? 2
      : size === 0
        ? 0
        : Math.min(6, Math.max(2, 3 - Math.floor(Math.log10(size))));
  return figure(0, digits, true).format(value);
}

/** How the numbers of one column are written, so that their digits line up. */
export interface NumberStyle {
  fractionDigits: number;
  useGrouping: boolean;
}

const identifierName = /(^|[^a-z])(id|ids|year|zip|zipcode|postcode|code|key|number|no|nr)$|Id$|Year$/i;

export function numberStyleOf(name: string, type: ColumnType, sample: Iterable<Cell>): NumberStyle {
  let fractionDigits = 0;
  if (type === "number") {
    for (const value of sample) {
      if (typeof value !== "number" || !Number.isFinite(value) || isVeryLargeOrSmall(value)) continue;
      const digits = String(value).split(".")[1]?.length ?? 0;
      const cap = Math.abs(value) >= 1 ? 4 : 6;
      fractionDigits = Math.max(fractionDigits, Math.min(cap, digits));
    }
  }
  return { fractionDigits, useGrouping: !(type === "integer" && identifierName.test(name)) };
}

/** One cell as the grid shows it. Null is the empty string: the grid marks it another way. */
export function formatCell(value: Cell, type: ColumnType, style?: NumberStyle): string {
  if (value === null) return "";
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return String(value);
    if (isVeryLargeOrSmall(value) && !Number.isInteger(value)) return value.toExponential(4);
    const digits = type === "integer" ? 0 : (style?.fractionDigits ?? 6);
    return figure(style && type === "number" ? digits : 0, digits, style?.useGrouping ?? true).format(value);
  }
  if (typeof value === "boolean") return value ? "true" : "false";
  if (type === "timestamp") return formatTimestamp(value);
  if (type === "integer" && (style?.useGrouping ?? true) && /^-?\d+$/.test(value)) return counts.format(BigInt(value));
  return value;
}

export function formatTimestamp(value: string): string {
  return value
    .replace("T", " ")
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/** An end of a column's range, short enough to stand in a corner: "2000-01", "11.5B". */
export function formatEnd(value: Cell, type: ColumnType): string {
  if (type === "date" && value !== null) return formatBound(value, type).slice(0, 7);
  if (type === "timestamp" && value !== null) return formatBound(value, type).slice(0, 10);
  const text = formatBound(value, type);
  return typeof value === "number" && text.length > 8 && Math.abs(value) >= 10_000 ? formatCompact(value) : text;
}

/** Bounds of histogram bins over dates arrive as milliseconds since 1970. */
export function formatBound(value: Cell, type: ColumnType): string {
  if (value === null) return "";
  if (typeof value === "number" && (type === "date" || type === "timestamp")) {
    const iso = new Date(value).toISOString();
    return type === "date" ? iso.slice(0, 10) : iso.slice(0, 16).replace("T", " ");
  }
  if (typeof value === "number") return formatFigure(value);
  return type === "timestamp" ? formatTimestamp(String(value)).slice(0, 16) : String(value);
}
