import type { Channel, ChartSpec, ChannelName } from "../../../contract/chart.ts";
import type { TimeUnit } from "../../../contract/query.ts";
import type { Cell, Table } from "../../../contract/values.ts";

/** What one value stands for, where the time unit itself is no word. */
const stepNames: Partial<Record<string, string>> = {
  yearquarter: "quarter",
  yearmonth: "month",
  yearweek: "week",
  yearmonthdate: "day",
  yearmonthdatehours: "hour",
  yearmonthdatehoursminutes: "minute",
};

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** The label of a cyclic time unit's number (month 1..12, day 0..6 from Sunday, quarter 1..4); null for other units. */
export function cyclicLabel(unit: TimeUnit | undefined, value: Cell): string | null {
  const number = typeof value === "number" ? value : Number(value);
  if (value === null || !Number.isFinite(number)) return null;
  switch (unit) {
    case "month":
      return monthNames[number - 1] ?? null;
    case "day":
      return dayNames[number] ?? null;
    case "quarter":
      return `Q${number}`;
    case "week":
      return `W${number}`;
    case "hours":
      return `${String(number).padStart(2, "0")}:00`;
    default:
      return null;
  }
}

/** One bound channel: what it encodes and where its values stand in the result rows. */
export interface BoundChannel {
  channel: Channel;
  index: number;
  endIndex: number | null;
  title: string;
}

export function channelTitle(channel: Channel): string {
  if (channel.title) return channel.title;
  const field = channel.field ?? "";
  if (channel.aggregate === "count") return "Count";
  if (channel.aggregate) return `${aggregateWord(channel.aggregate)} of ${field}`;
  if (channel.timeUnit) return `${field} (${stepNames[channel.timeUnit] ?? channel.timeUnit})`;
  return field;
}

function aggregateWord(op: string): string {
  const words: Record<string, string> = {
    mean: "Average",
    sum: "Sum",
    median: "Median",
    min: "Minimum",
    max: "Maximum",
    distinct: "Distinct count",
    valid: "Count",
    stdev: "Standard deviation",
    variance: "Variance",
  };
  return words[op] ?? op;
}

export function bindChannel(spec: ChartSpec, table: Table, name: ChannelName): BoundChannel | null {
  const channel = spec.encoding[name];
  if (!channel) return null;
  const column = channel.column ?? channel.field;
  const index = table.columns.findIndex((candidate) => candidate.name === column);
  if (index < 0) return null;
  const endIndex = table.columns.findIndex((candidate) => candidate.name === `${column}_end`);
  return { channel, index, endIndex: endIndex < 0 ? null : endIndex, title: channelTitle(channel) };
}

export function isDiscrete(bound: BoundChannel): boolean {
  return bound.channel.type === "nominal" || bound.channel.type === "ordinal";
}

/** What an axis shows for a cell: labels for discrete values and cyclic units, the value itself otherwise. */
export function axisValue(bound: BoundChannel, value: Cell): string | number | null {
  const label = cyclicLabel(bound.channel.timeUnit, value);
  if (label !== null) return label;
  if (isDiscrete(bound)) return discreteLabel(bound, value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number" && bound.channel.type === "temporal") return String(value);
  if (typeof value === "string" && bound.channel.type === "quantitative") return Number(value);
  return value;
}

export function discreteLabel(bound: BoundChannel, value: Cell): string {
  if (value === null) return "(empty)";
  const cyclic = cyclicLabel(bound.channel.timeUnit, value);
  if (cyclic !== null) return cyclic;
  if (bound.channel.timeUnit === "year" && typeof value === "string") return value.slice(0, 4);
  if (bound.channel.timeUnit === "yearmonth" && typeof value === "string") return value.slice(0, 7);
  return escapeHtml(String(value));
}

/** Plotly reads a little HTML in labels; text from a file must stay text. */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** Distinct labels in the order of the rows; cyclic units in calendar order. */
export function categoryOrder(bound: BoundChannel, rows: readonly Cell[][]): string[] {
  const seen = new Map<string, Cell>();
  for (const row of rows) {
    const value = row[bound.index] ?? null;
    const label = String(axisValue(bound, value) ?? "(empty)");
    if (!seen.has(label)) seen.set(label, value);
  }
  const labels = [...seen.keys()];
  if (!cyclicLabel(bound.channel.timeUnit, 1) || typeof bound.channel.sort === "string") return labels;
  return labels.sort((a, b) => Number(seen.get(a)) - Number(seen.get(b)));
}

export function groupRows(
  rows: readonly Cell[][],
  bound: BoundChannel | null,
): { label: string | null; rows: Cell[][] }[] {
  if (!bound) return [{ label: null, rows: [...rows] }];
  const groups = new Map<string, Cell[][]>();
  for (const row of rows) {
    const label = discreteLabel(bound, row[bound.index] ?? null);
    const group = groups.get(label);
    if (group) group.push(row);
    else groups.set(label, [row]);
  }
  return [...groups].map(([label, groupedRows]) => ({ label, rows: groupedRows }));
}
