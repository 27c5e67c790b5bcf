import type { ColumnInfo } from "../linking/schema.ts";
import type { Expr } from "../../../contract/query.ts";
import { compareNumber, valuePredicate } from "./filters.ts";
import {
  type Context,
  choose,
  chunkAt,
  columnOf,
  fieldExpr,
  isColumn,
  isMeasurable,
  isPrep,
  isRole,
  nextIndex,
  numberExpr,
  previousIndex,
  take,
} from "./context.ts";

/** Conditions that name no comparison: "in the top 10", "negative swing", "the same score as X", "above zero". */
export function readImplied(context: Context): void {
  context.chunks.forEach((chunk, index) => {
    if (chunk.used) return;
    if (isRole(chunk, "null") && /^zero$/i.test(chunk.text) && isRole(context.chunks[index - 1], "compare", "be")) {
      chunk.kind = "number";
      chunk.number = { value: 0, inWords: true };
    } else if (isRole(chunk, "superlative", "position") && /^(the )?(top|first)$/i.test(chunk.text))
      readTopPlaces(context, index);
    else if (chunk.kind === "other" && /^(negative|positive)$/i.test(chunk.text)) readSign(context, index);
    else if (isRole(chunk, "same")) readSame(context, index);
  });
}

const REACHED = /^(reach(ed|es)?|made|make|makes|enter(ed)?|crack(ed)?|hit|inside|into|within|finish(ed)?)$/i;

function readTopPlaces(context: Context, index: number): void {
  const { chunks, schema, sketch } = context;
  const chunk = chunks[index];
  const number = chunks[index + 1];
  const before = chunkAt(context, previousIndex(context, index));
  if (!chunk || number?.kind !== "number" || !number.number || number.date?.bareYear) return;
  if (!isPrep(before, "in", "on", "to", "of") && !REACHED.test(before?.text ?? "") && !isRole(before, "compare"))
    return;
  const afterAt = nextIndex(context, index + 1);
  const after = chunkAt(context, afterAt);
  const heldAt = isPrep(after, "in", "on", "of") ? nextIndex(context, afterAt) : afterAt;
  const held = chunkAt(context, heldAt);
  const ranking = (column: ColumnInfo): boolean =>
    isMeasurable(column) &&
    !column.isYear &&
    Number(column.min) >= 1 &&
    Number(column.max) >= (number.number?.value ?? 0);
  const named = isColumn(held) && isPrep(after, "in", "on", "of") ? choose(held, ranking) : undefined;
  const closes =
    after === undefined ||
    after.kind === "punctuation" ||
    isPrep(after, "in", "for") ||
    isRole(after, "be", "have", "and", "with", "which", "howMany", "who");
  const column =
    named ??
    (closes || after?.kind === "value"
      ? schema.columns.find((candidate) => candidate.isRank && ranking(candidate))
      : undefined);
  if (!column) return;
  if (named && held) take(context, held, named);
  chunk.used = true;
  number.used = true;
  if (before && REACHED.test(before.text)) before.used = true;
  const value = number.number.value;
  sketch.filters.push({
    predicate: compareNumber(column, "<=", value),
    column,
    negated: false,
    at: index,
    label: `${column.name} is at most ${value}`,
  });
}

function readSign(context: Context, index: number): void {
  const { chunks, sketch } = context;
  const chunk = chunks[index];
  if (!chunk) return;
  const beside = [nextIndex(context, index), previousIndex(context, index, "be", "with", "have")].map((at) =>
    chunkAt(context, at),
  );
  for (const other of beside) {
    const column = other && isColumn(other) ? choose(other, isMeasurable) : undefined;
    if (!other || !column || !(Number(column.min) < 0)) continue;
    chunk.used = true;
    take(context, other, column);
    const op = /^neg/i.test(chunk.text) ? "<" : ">";
    sketch.filters.push({
      predicate: compareNumber(column, op, 0),
      column,
      negated: false,
      at: index,
      label: `${column.name} ${op} 0`,
    });
    return;
  }
}

/** "the same number of golds as Iran": the value that the named one has, without the named one itself. */
function readSame(context: Context, index: number): void {
  const { chunks, sketch } = context;
  const asAt = chunks.findIndex((other, at) => at > index && at <= index + 6 && isPrep(other, "as"));
  if (asAt < 0) return;
  const named = chunks.slice(index + 1, asAt).find((other) => isColumn(other));
  const target = chunks.slice(asAt + 1).find((other) => other.kind === "value" && !other.used);
  const column = columnOf(named);
  const match = target?.values[0];
  if (!named || !column || !match || match.column === column) return;
  for (const part of chunks.slice(index, asAt + 1)) part.used = true;
  if (target) target.used = true;
  take(context, named, column);
  const theirs: Expr = { kind: "aggregateOf", op: "max", expr: fieldExpr(column), filter: valuePredicate(match) };
  sketch.filters.push(
    {
      predicate: { kind: "compare", op: "=", left: fieldExpr(column), right: theirs },
      column,
      negated: false,
      at: index,
      label: `${column.name} is that of ${match.value}`,
    },
    {
      predicate: { kind: "not", arg: valuePredicate(match) },
      column: match.column,
      negated: true,
      at: asAt,
      label: `not ${match.value}`,
    },
  );
}

const WINNER = /^(winners?|champions?|winning|victors?|first place|gold medall?ist)$/i;
const MERIT = /^(vote|point|pt|score|total)$/;

/** "who won", "the winning team": first place, or most votes or points, where no column names the winner. */
export function readWinner(context: Context): void {
  const { chunks, schema, sketch } = context;
  const asksWho = isRole(chunks[0], "who", "which") || isRole(chunks[1], "who", "which");
  const index = chunks.findIndex(
    (chunk) =>
      chunk.kind === "other" &&
      (WINNER.test(chunk.text) || (asksWho && /^(won|wins)$/i.test(chunk.text)) || /^runner-?up$/i.test(chunk.text)),
  );
  const chunk = chunks[index];
  if (!chunk) return;
  const after = chunks.slice(index + 1);
  const own = after.find((other) => other.kind !== "punctuation" && !isRole(other, "filler"));
  if (
    /^won|^wins/i.test(chunk.text) &&
    (after.some((other) => isRole(other, "superlative", "compare", "howMany", "more") || other.kind === "number") ||
      (isColumn(own) && isMeasurable(columnOf(own))))
  )
    return;
  const rank = schema.columns.find((column) => column.isRank && Number(column.min) === 1);
  const places = schema.columns.filter((column) =>
    column.stems.some((word) => /^(winner|champion|win|won|victor)$/.test(word)),
  );
  if (places.length > 0) return;
  if (rank) {
    chunk.used = true;
    const value = /runner/i.test(chunk.text) ? 2 : 1;
    sketch.filters.push({
      predicate: compareNumber(rank, "=", value),
      column: rank,
      negated: false,
      at: index,
      label: `${rank.name} is ${value}`,
    });
    return;
  }
  const merit = schema.columns.find(
    (column) =>
      isMeasurable(column) &&
      column.stems.some((word) => MERIT.test(word)) &&
      column.kind === "number" &&
      !/%/.test(column.name),
  );
  if (!merit || sketch.order || chunks.some((other) => isRole(other, "superlative", "mostCommon"))) return;
  chunk.used = true;
  sketch.order = { direction: "descending", column: merit, count: 1, ties: false, leader: true, at: index };
}

/** "90th percentile of response time", "the upper quartile of pay". */
export function readPercentile(context: Context): void {
  const { chunks, sketch, schema } = context;
  chunks.forEach((chunk, index) => {
    if (chunk.used) return;
    const quartile = /^(quartile|percentile|decile)s?$/i.exec(chunk.text)?.[1]?.toLowerCase();
    if (quartile === undefined) return;
    const lead = chunkAt(context, previousIndex(context, index));
    const rank = lead?.ordinal ?? lead?.number?.value;
    const worded = /^(upper|third|lower|first)$/i.test(lead?.text ?? "")
      ? /upper|third/i.test(lead?.text ?? "")
        ? 3
        : 1
      : rank;
    if (!lead || worded === undefined) return;
    const fraction = worded / (quartile === "percentile" ? 100 : quartile === "decile" ? 10 : 4);
    if (!(fraction > 0 && fraction < 1)) return;
    const later = chunks.slice(index + 1).find((other) => isColumn(other) && choose(other, isMeasurable));
    const named = later ?? chunks.slice(0, index).findLast((other) => isColumn(other) && choose(other, isMeasurable));
    const column = named
      ? choose(named, isMeasurable)
      : schema.columns.find((other) => isMeasurable(other) && !other.isIdentifier);
    if (!column) return;
    chunk.used = true;
    lead.used = true;
    if (named) take(context, named, column);
    sketch.measures.push({ op: "quantile", column, fraction, at: index });
  });
}

/** "better in the UK than in the US", "more exports than imports", where the two columns stand apart. */
export function readColumnsCompared(context: Context): void {
  const { chunks, sketch } = context;
  const thanAt = chunks.findIndex(
    (chunk) => !chunk.used && (isRole(chunk, "than") || (isRole(chunk, "compare") && / than$/i.test(chunk.text))),
  );
  const than = chunks[thanAt];
  if (!than) return;
  const rightAt = nextIndex(context, thanAt, "prep", "have", "be", "filler");
  const right = chunkAt(context, rightAt);
  const words = isRole(than, "compare")
    ? than.text
    : (chunks.slice(0, thanAt).findLast((chunk) => isRole(chunk, "superlative", "more") && !chunk.used)?.text ?? "");
  const word = chunks.slice(0, thanAt).findLast((chunk) => isRole(chunk, "superlative", "more") && !chunk.used);
  const left = chunks
    .slice(0, thanAt)
    .findLast((chunk) => isColumn(chunk) && choose(chunk, isMeasurable) !== undefined);
  const after = chunkAt(context, nextIndex(context, rightAt));
  if (!right || !left || !isColumn(right) || words === "" || after?.kind === "number" || after?.kind === "value")
    return;
  const first = choose(left, isMeasurable);
  const second = choose(right, (column) => isMeasurable(column) && column !== first);
  if (!first || !second) return;
  const good = /^(better|best)/i.test(words);
  const more = /^(more|higher|larger|greater|bigger|better|longer|older|taller|above|over)/i.test(words);
  const less = /^(less|lower|smaller|fewer|worse|shorter|below|under)/i.test(words);
  if (!more && !less) return;
  const placed =
    (good || /^(higher|worse|lower)/i.test(words)) &&
    (first.isRank ||
      /\b(chart|charted|charts|rank|ranked|place|placed|position|peak|peaked|finished)\b/i.test(context.question));
  for (const part of [than, word]) if (part) part.used = true;
  for (const part of chunks.slice(0, thanAt)) if (part.kind === "other" && /^chart/i.test(part.text)) part.used = true;
  take(context, left, first);
  take(context, right, second);
  const op = more !== placed ? ">" : "<";
  sketch.filters.push({
    predicate: { kind: "compare", op, left: numberExpr(first), right: numberExpr(second) },
    column: first,
    negated: false,
    at: thanAt,
    label: `${first.name} ${op} ${second.name}`,
  });
}
