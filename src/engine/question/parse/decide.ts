import { type ComparedPeriods, namedPeriods } from "./why.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { Scalar } from "./pairs.ts";
import { decideTable, isDimension } from "./decide-table.ts";
import { type Context, isMeasurable, isRole } from "./context.ts";

export type Task =
  | { kind: "query" }
  | { kind: "summary"; columns: ColumnInfo[] }
  | { kind: "histogram"; column: ColumnInfo; by: ColumnInfo | undefined }
  | { kind: "scatter"; x: ColumnInfo; y: ColumnInfo }
  | { kind: "correlation"; fields: ColumnInfo[]; against: ColumnInfo | undefined }
  | { kind: "outliers"; column: ColumnInfo; by: ColumnInfo | undefined }
  | {
      kind: "contribution";
      column: ColumnInfo | undefined;
      periods?: ComparedPeriods | undefined;
      /** The columns to break the change down by; the categories of the data where none is named. */
      by?: ColumnInfo[];
      /** Asked of an answer that is not over time. */ unclear?: boolean;
    }
  | { kind: "list"; columns: ColumnInfo[] }
  | { kind: "scalar"; scalars: Scalar[] }
  | { kind: "derived" }
  | { kind: "extreme"; column: ColumnInfo }
  | { kind: "raw-chart"; columns: ColumnInfo[] };

export interface Clues {
  head: ColumnInfo | undefined;
  /** Columns named and not used otherwise. */
  rest: ColumnInfo[];
  /** Those of them that a listing would show. */
  selected: ColumnInfo[];
  /** Those of them that follow an "and" or a comma. */
  joined: ColumnInfo[];
  /** "movies", "employees": what a row is called. */
  noun: boolean;
  words: ReadonlySet<string>;
  pictorial: boolean;
  asked: boolean;
}

export function decide(context: Context, clues: Clues): Task {
  const { sketch, schema } = context;
  const { words, rest } = clues;
  const all = [
    ...new Set([
      ...rest,
      ...Object.values(sketch.wishes.channels),
      ...sketch.measures.flatMap((measure) => (measure.column ? [measure.column] : [])),
      ...sketch.groups.map((group) => group.column),
    ]),
  ];
  const counted = sketch.measures.length > 0 && sketch.wishes.mark !== undefined && rest.length === 0;
  if ((words.has("versus") || counted) && sketch.groups.length === 0) {
    const compared = sketch.filters.find(
      (filter) => filter.column && (filter.values?.length ?? 0) >= 2 && !filter.negated,
    );
    if (compared?.column && (isDimension(compared.column) || counted))
      sketch.groups.push({ column: compared.column, at: 0 });
  }
  const [onlyGroup] = sketch.groups;
  if (onlyGroup && sketch.groups.length === 1 && sketch.wishes.mark !== undefined && !sketch.wishes.channels.color) {
    const parts = sketch.filters.find(
      (filter) => filter.column && (filter.values?.length ?? 0) >= 2 && !filter.negated,
    );
    if (parts?.column && isDimension(parts.column) && parts.column !== onlyGroup.column)
      sketch.groups.push({ column: parts.column, at: 0 });
  }
  if (words.has("why")) {
    return {
      kind: "contribution",
      column: sketch.measures[0]?.column ?? rest.find(isMeasurable),
      periods: namedPeriods(context),
    };
  }
  if (
    words.has("summary") &&
    sketch.measures.length === 0 &&
    sketch.groups.length === 0 &&
    sketch.filters.length === 0 &&
    rest.length <= 1 &&
    !sketch.wishes.mark
  ) {
    return { kind: "summary", columns: rest };
  }
  if (words.has("outliers")) {
    const column =
      all.find(isMeasurable) ?? schema.columns.find((candidate) => isMeasurable(candidate) && !candidate.isIdentifier);
    if (column) return { kind: "outliers", column, by: sketch.groups[0]?.column };
  }
  const numeric = all.filter((column) => isMeasurable(column));
  if (words.has("correlation") && sketch.measures.length === 0) {
    const [x, y] = numeric;
    const asksNumber =
      (clues.asked || isRole(context.chunks[0], "be", "yesNo") || /\bcoefficient\b/i.test(context.question)) &&
      !words.has("show") &&
      !sketch.wishes.mark &&
      /correlat/i.test(context.question) &&
      sketch.groups.length === 0;
    if (x && y) {
      for (const group of [...sketch.groups])
        if (group.column === x || group.column === y) sketch.groups.splice(sketch.groups.indexOf(group), 1);
      if (asksNumber) {
        sketch.measures.push({ op: "correlation", column: x, by: y, at: 0 });
        return { kind: "query" };
      }
      fillColour(
        context,
        all.filter((column) => column !== x && column !== y),
      );
      return { kind: "scatter", x, y };
    }
    if (x && asksNumber) {
      const fields = schema.columns.filter((column) => column.kind === "number" && !column.isIdentifier);
      if (fields.length >= 2) return { kind: "correlation", fields, against: x };
    }
    if (!x && rest.length === 0) {
      const fields = schema.columns.filter((column) => column.kind === "number" && !column.isIdentifier);
      if (fields.length >= 2) return { kind: "correlation", fields, against: undefined };
    }
  }
  if (
    (words.has("distribution") || sketch.wishes.mark === "histogram") &&
    sketch.measures.every((measure) => measure.op === "count") &&
    !sketch.order
  ) {
    const column = numeric.find((candidate) => !candidate.isCategory) ?? numeric[0];
    const categories = all.filter(
      (candidate) => candidate !== column && !(candidate.kind === "text" && candidate.uniqueness > 0.9),
    );
    if (
      column &&
      !(column.isCategory && categories.length > 0 && sketch.wishes.mark !== "histogram") &&
      (numeric.length === 1 || sketch.wishes.mark === "histogram")
    ) {
      sketch.measures = [];
      const own = sketch.groups.find((group) => group.column === column);
      sketch.groups = sketch.groups.filter((group) => group.column !== column);
      if (own?.bin !== undefined) sketch.groups.unshift(own);
      return { kind: "histogram", column, by: categories[0] };
    }
  }
  if (sketch.wishes.mark === "point" || words.has("versus")) {
    const plain =
      sketch.measures.length === 0 || sketch.measures.every((measure) => measure.op === "count" && numeric.length >= 2);
    const [one, two] = numeric;
    const turned = one && two && two.isCategory && !one.isCategory && words.has("by");
    const x = sketch.wishes.channels.x ?? (turned ? two : one);
    const y = sketch.wishes.channels.y ?? numeric.find((column) => column !== x);
    if (
      plain &&
      x &&
      y &&
      isMeasurable(x) &&
      isMeasurable(y) &&
      x !== y &&
      !(
        words.has("versus") &&
        sketch.wishes.mark === undefined &&
        sketch.groups.length > 0 &&
        numeric.some((column) => sketch.groups.some((group) => group.column === column))
      )
    ) {
      sketch.measures = [];
      sketch.groups = sketch.groups.filter((group) => group.column !== x && group.column !== y);
      fillColour(
        context,
        all.filter((column) => column !== x && column !== y),
      );
      return { kind: "scatter", x, y };
    }
  }
  if (sketch.wishes.mark === "boxplot") {
    const column = numeric.find((candidate) => !candidate.isCategory) ?? numeric[0];
    if (column) return { kind: "histogram", column, by: all.find((candidate) => candidate !== column) };
  }
  return decideTable(context, clues, all);
}

function fillColour(context: Context, columns: readonly ColumnInfo[]): void {
  const { channels } = context.sketch.wishes;
  const separate =
    /\b(plots|charts|graphs|histograms|scatterplots|diagrams)\b.{0,60}\b(for|of|by) (each|every)\b/i.test(
      context.question,
    );
  for (const column of columns) {
    if (Object.values(channels).includes(column)) continue;
    if (separate && !channels.facet && !isMeasurable(column)) {
      channels.facet = column;
      continue;
    }
    if (isMeasurable(column) && !column.isCategory && !channels.size && channels.color) channels.size = column;
    else if (!channels.color) channels.color = column;
    else if (!channels.facet && !isMeasurable(column)) channels.facet = column;
    else channels.size ??= column;
  }
}
