import type { AggregateOp, Expr, Predicate, TimeUnit } from "../../../contract/query.ts";
import type { ChannelName, Mark } from "../../../contract/chart.ts";
import type { ColumnInfo } from "../linking/schema.ts";

export interface FilterSketch {
  predicate: Predicate;
  column: ColumnInfo | undefined;
  /** Equality: the values asked for. */
  values?: string[];
  negated: boolean;
  /** Chunk index where it stands, for order and or-joins. */
  at: number;
  label: string;
  /** Says what the question is about at all, also for the whole that a share is of. */
  throughout?: boolean;
  /** Came from a date phrase. */
  date?: boolean;
}

export interface MeasureSketch {
  op: AggregateOp;
  column?: ColumnInfo | undefined;
  expr?: Expr | undefined;
  by?: ColumnInfo | undefined;
  filter?: Predicate | undefined;
  fraction?: number | undefined;
  label?: string | undefined;
  at: number;
}

export interface GroupSketch {
  column: ColumnInfo;
  timeUnit?: TimeUnit | undefined;
  /** Width of the bins, or `true` for nice ones. */
  bin?: number | true | undefined;
  maxBins?: number | undefined;
  decade?: boolean | undefined;
  at: number;
}

export interface OrderSketch {
  direction: "ascending" | "descending";
  column?: ColumnInfo | undefined;
  measure?: MeasureSketch | undefined;
  /** Rows to keep; absent for sorting only. */
  count?: number | undefined;
  /** Asked for the groups with most rows. */
  byCount?: boolean | undefined;
  /** By the order of the rows in the file. */
  byRow?: boolean | undefined;
  /** The second best and so on, 1-based. */
  nth?: number | undefined;
  /** The leading ones are kept, then shown in the order of `sort`. */
  resorted?: boolean | undefined;
  ties: boolean;
  /** Asks who or what leads, not by how much. */
  leader?: boolean | undefined;
  at: number;
}

export interface HavingSketch {
  op: "=" | "!=" | "<" | "<=" | ">" | ">=";
  value: number | Expr;
  measure: MeasureSketch;
}

export type TransformSketch =
  | {
      kind: "change";
      mode: "difference" | "percent" | "log";
      periods: number;
      timeUnit?: TimeUnit | undefined;
      comparable?: TimeUnit | undefined;
    }
  | { kind: "share" }
  | { kind: "cumulative" }
  | { kind: "moving"; op: "mean" | "sum" | "stdev"; periods: number };

export interface Wishes {
  mark?: Mark | undefined;
  stack?: "zero" | "normalize" | undefined;
  grouped?: boolean | undefined;
  channels: Partial<Record<ChannelName, ColumnInfo>>;
  horizontal?: boolean | undefined;
  asTable?: boolean | undefined;
}

export interface Assumption {
  text: string;
  alternative?: { column: ColumnInfo; instead: ColumnInfo; said: string } | undefined;
}

/** What a question asks, before it is a plan. */
export interface Sketch {
  filters: FilterSketch[];
  selects: ColumnInfo[];
  measures: MeasureSketch[];
  groups: GroupSketch[];
  order?: OrderSketch | undefined;
  sort?:
    | { column?: ColumnInfo | undefined; axis?: "x" | "y" | undefined; direction: "ascending" | "descending" }
    | undefined;
  having: HavingSketch[];
  transforms: TransformSketch[];
  wishes: Wishes;
  distinct: boolean;
  limit?: number | undefined;
  /** The column to answer with, where another rule already settled it. */
  target?: ColumnInfo | undefined;
  /** The column whose row was sought for "the one after". */
  rowOrder?: ColumnInfo | undefined;
  /** Two number columns calculated with. */
  derived?: { op: "+" | "-" | "*" | "/"; left: ColumnInfo; right: ColumnInfo } | undefined;
  /** The number ranked by is part of the answer ("top 10 by sales"), not only of the way to it. */
  showOrder?: boolean | undefined;
  /** Of each group, the percentage of rows that meet this. */
  portion?: Predicate | undefined;
  /** How many groups there are, not which. */
  countGroups?: boolean | undefined;
  /** The grain that a change is reckoned over, when none is named. */
  wantedUnit?: TimeUnit | undefined;
  /** Keep the leading rows within each of these groups. */
  within?: ColumnInfo | undefined;
  assumptions: Assumption[];
  /** Other columns that mentions might have meant. */
  alternatives: { said: string; chosen: ColumnInfo; other: ColumnInfo; score: number }[];
}

/** The filters leave one value of it. */
export function isPinned(sketch: Sketch, column: ColumnInfo): boolean {
  return sketch.filters.some(
    (filter) => filter.column === column && !filter.negated && !filter.date && filter.values?.length === 1,
  );
}
