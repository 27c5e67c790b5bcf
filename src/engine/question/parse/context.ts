import type { Chunk } from "./chunks.ts";
import type { ColumnInfo, Schema } from "../linking/schema.ts";
import type { Day } from "../dates/calendar.ts";
import type { Expr } from "../../../contract/query.ts";
import type { Role } from "../lexicon/phrases.ts";
import type { Sketch } from "./sketch.ts";
import type { Token } from "../lexicon/tokens.ts";
import type { ValueLinker } from "../linking/values.ts";

export interface Context {
  question: string;
  tokens: readonly Token[];
  schema: Schema;
  chunks: Chunk[];
  values: ValueLinker;
  lastDay: Day | undefined;
  sketch: Sketch;
}

export function role(chunk: Chunk | undefined): Role | undefined {
  return chunk?.kind === "phrase" ? chunk.entry?.role : undefined;
}

export function isRole(chunk: Chunk | undefined, ...roles: Role[]): boolean {
  const own = role(chunk);
  return own !== undefined && roles.includes(own);
}

export function param(chunk: Chunk | undefined): string {
  return chunk?.entry?.param ?? "";
}

export function isPrep(chunk: Chunk | undefined, ...names: string[]): boolean {
  return role(chunk) === "prep" && names.includes(param(chunk));
}

export function isFiller(chunk: Chunk): boolean {
  return role(chunk) === "filler" || (chunk.kind === "punctuation" && /^["'()#:*`-]$/.test(chunk.text));
}

/** Index of the next chunk after `from` that is not filler (nor one of `skipping`), or -1. */
export function nextIndex(context: Context, from: number, ...skipping: Role[]): number {
  for (let index = from + 1; index < context.chunks.length; index++) {
    const chunk = context.chunks[index];
    if (!chunk) break;
    if (isFiller(chunk) || isRole(chunk, ...skipping)) continue;
    return index;
  }
  return -1;
}

export function previousIndex(context: Context, from: number, ...skipping: Role[]): number {
  for (let index = from - 1; index >= 0; index--) {
    const chunk = context.chunks[index];
    if (!chunk) break;
    if (isFiller(chunk) || isRole(chunk, ...skipping)) continue;
    return index;
  }
  return -1;
}

export function chunkAt(context: Context, index: number): Chunk | undefined {
  return index < 0 ? undefined : context.chunks[index];
}

export function isColumn(chunk: Chunk | undefined): chunk is Chunk & { kind: "column" } {
  return chunk?.kind === "column" && !chunk.used;
}

export function columnOf(chunk: Chunk | undefined): ColumnInfo | undefined {
  return chunk?.kind === "column" ? chunk.columns[0]?.column : undefined;
}

export function isMeasurable(column: ColumnInfo | undefined): column is ColumnInfo {
  return column !== undefined && (column.kind === "number" || column.numericText);
}

export function isTemporal(column: ColumnInfo): boolean {
  return column.kind === "date" || column.isYear;
}

/** The column as a number, whatever it is stored as. */
export function numberExpr(column: ColumnInfo): Expr {
  const field: Expr = { kind: "field", field: column.name };
  if (column.clockParts > 0) return { kind: "call", fn: "toSeconds", args: [field] };
  return column.numericText ? { kind: "call", fn: "toNumber", args: [field] } : field;
}

export function fieldExpr(column: ColumnInfo): Expr {
  return { kind: "field", field: column.name };
}

/** The best candidate of the chunk that passes, when it is nearly as good as the best. */
export function choose(chunk: Chunk, accept: (column: ColumnInfo) => boolean, slack = 0.3): ColumnInfo | undefined {
  const top = chunk.columns[0]?.score ?? 0;
  return chunk.columns.find((match) => match.score >= top - slack && accept(match.column))?.column;
}

/** Takes the chunk for `column` and notes close others as other readings. */
export function take(context: Context, chunk: Chunk, column: ColumnInfo): ColumnInfo {
  chunk.used = true;
  const own = chunk.columns.find((match) => match.column === column);
  for (const match of chunk.columns) {
    if (match.column === column || own === undefined || match.score < own.score - 0.12) continue;
    if (own.full && !match.full) continue;
    context.sketch.alternatives.push({
      said: chunk.text,
      chosen: column,
      other: match.column,
      score: match.score - own.score,
    });
  }
  return column;
}

export function mainDate(schema: Schema): ColumnInfo | undefined {
  const dates = schema.columns.filter((column) => column.kind === "date" && column.valid > 0);
  return dates.find((column) => /order|date|time|release|month|day/i.test(column.name)) ?? dates[0];
}

export function mainYear(schema: Schema): ColumnInfo | undefined {
  return (
    schema.columns.find((column) => column.isYear && column.stems.includes("year")) ??
    schema.columns.find((column) => column.isYear) ??
    undefined
  );
}

/** A text column that holds years or seasons ("1998-99"). */
export function textYear(schema: Schema): ColumnInfo | undefined {
  return schema.columns.find(
    (column) =>
      column.kind === "text" &&
      column.stems.some((word) => word === "year" || word === "season" || word === "date" || word === "term"),
  );
}

/** The column that names what a row is about. */
export function labelColumn(schema: Schema): ColumnInfo | undefined {
  let best: ColumnInfo | undefined;
  let bestScore = 0;
  for (const column of schema.columns) {
    if (column.kind !== "text" || column.valid === 0 || column.numericText) continue;
    let score = column.uniqueness;
    if (
      column.stems.some((word) =>
        /^(name|title|player|driver|team|country|city|model|song|film|movie|episode|athlete|candidate|school|company|club|nation|station|building|rider|state|product|competitor|swimmer|incumbent|winner)$/.test(
          word,
        ),
      )
    )
      score += 0.5;
    if (column.stems.length === 1 && column.stems[0] === "name") score += 0.3;
    score -= column.index * 0.02;
    if (column.longest > 80) score -= 0.5;
    if (/date|note|comment|description|result|score|record|venue|location|url/i.test(column.name)) score -= 0.4;
    if (score > bestScore) {
      bestScore = score;
      best = column;
    }
  }
  return best;
}

export function findByHint(
  schema: Schema,
  hints: RegExp,
  accept: (column: ColumnInfo) => boolean,
): ColumnInfo | undefined {
  const fits = schema.columns.filter((column) => accept(column) && column.stems.some((word) => hints.test(word)));
  return fits.sort((a, b) => a.stems.length - b.stems.length || a.index - b.index)[0];
}
