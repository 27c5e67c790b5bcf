import type { Expr, Predicate } from "../../../contract/plan.ts";
import { monthRange } from "../dates/calendar.ts";
import type { DateSpan } from "../dates/phrases.ts";
import { isEntityNoun } from "../lexicon/common-words.ts";
import { stem } from "../lexicon/stem.ts";
import { UNIT_WORDS } from "../lexicon/thesaurus.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import type { ValueMatch } from "../linking/values.ts";
import type { Chunk } from "./chunks.ts";
import { chunkAt, choose, columnOf, type Context, fieldExpr, isColumn, isMeasurable, isPrep, isRole, isTemporal, mainDate, mainYear, nextIndex, numberExpr, param, previousIndex, role, take, textYear } from "./context.ts";
import type { FilterSketch } from "./sketch.ts";

type CompareOp = "=" | "!=" | "<" | "<=" | ">" | ">=";
const FLIPPED: Record<CompareOp, CompareOp> = { "=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<" };

export function compareNumber(column: ColumnInfo, op: CompareOp, value: number): Predicate {
  if (column.kind === "text" && !column.numericText) return { kind: "text", op: "equals", expr: fieldExpr(column), text: String(value) };
  return { kind: "compare", op, left: numberExpr(column), right: { kind: "literal", value } };
}

/** Every comparison, value and date in the question becomes a filter on a column. */
export function readConditions(context: Context): void {
  for (let index = 0; index < context.chunks.length; index++) {
    const chunk = context.chunks[index];
    if (!chunk || chunk.used) continue;
    if (isRole(chunk, "compare")) readComparison(context, index);
    else if (isRole(chunk, "between")) readBetween(context, index);
    else if (isRole(chunk, "than")) readThan(context, index);
    else if (isRole(chunk, "null", "notNull")) readNull(context, index);
    else if (isRole(chunk, "contains", "startsWith", "endsWith")) readText(context, index);
  }
  for (let index = 0; index < context.chunks.length; index++) {
    const chunk = context.chunks[index];
    if (!chunk || chunk.used) continue;
    if (chunk.kind === "number" || chunk.kind === "ordinal") readNumberCondition(context, index);
    else if (chunk.kind === "date") readDateCondition(context, index, "=");
    else if (chunk.kind === "value") readValue(context, index);
    else if (chunk.kind === "column") readLiteral(context, index);
  }
  joinAlternatives(context);
}

/** "more losses than wins", "higher salary than Bob". */
function readThan(context: Context, index: number): void {
  const chunk = context.chunks[index];
  const leftAt = previousIndex(context, index);
  const left = chunkAt(context, leftAt);
  const wordAt = previousIndex(context, leftAt);
  const word = chunkAt(context, wordAt);
  const rightAt = nextIndex(context, index, "have", "be");
  const right = chunkAt(context, rightAt);
  if (!chunk || !left || !word || !right || left.kind !== "column") return;
  const op: CompareOp | undefined = /^(more|higher|larger|greater|bigger|better|longer)$/i.test(word.text) ? ">" : /^(less|lower|smaller|fewer|worse|shorter)$/i.test(word.text) ? "<" : undefined;
  const column = choose(left, isMeasurable);
  if (!op || !column) return;
  if (right.kind === "column") {
    const other = choose(right, (candidate) => isMeasurable(candidate) && candidate !== column);
    if (!other) return;
    for (const part of [chunk, word]) part.used = true;
    take(context, left, column);
    take(context, right, other);
    push(context, { predicate: { kind: "compare", op, left: numberExpr(column), right: numberExpr(other) }, column, at: index, label: `${column.name} ${op} ${other.name}`, negated: false });
    return;
  }
  const match = right.kind === "value" ? right.values[0] : undefined;
  const others = context.chunks.filter((part) => part.kind === "value" && part !== right && part.values.some((value) => value.column === match?.column));
  if (!match || others.length > 0) return;
  for (const part of [chunk, word, right]) part.used = true;
  take(context, left, column);
  const bound: Expr = { kind: "aggregateOf", op: "max", expr: numberExpr(column), filter: valuePredicate(match) };
  push(context, { predicate: { kind: "compare", op, left: numberExpr(column), right: bound }, column, at: index, label: `${column.name} ${op} that of ${match.value}`, negated: false });
}

function negated(context: Context, index: number): boolean {
  for (let at = index - 1, steps = 0; at >= 0 && steps < 4; at--, steps++) {
    const chunk = context.chunks[at];
    if (!chunk) return false;
    if (isRole(chunk, "not")) {
      chunk.used = true;
      return true;
    }
    if (isRole(chunk, "and", "or", "compare", "by", "which", "what", "who", "howMany") || chunk.kind === "punctuation") return false;
    if (chunk.kind === "value" || chunk.kind === "number") return false;
  }
  return false;
}

function push(context: Context, filter: Omit<FilterSketch, "negated"> & { negated?: boolean }): void {
  const isNegated = filter.negated ?? negated(context, filter.at);
  const predicate: Predicate = isNegated ? { kind: "not", arg: filter.predicate } : filter.predicate;
  context.sketch.filters.push({ ...filter, predicate, negated: isNegated });
}

/** The column a comparison at `index` speaks of: what stands right before it, or right after the number. */
function comparedColumn(context: Context, index: number, operand: number, accept: (column: ColumnInfo) => boolean): { chunk: Chunk; column: ColumnInfo } | undefined {
  const pick = (at: number): { chunk: Chunk; column: ColumnInfo } | undefined => {
    const chunk = chunkAt(context, at);
    if (!chunk || chunk.kind !== "column") return undefined;
    const column = choose(chunk, accept);
    return column ? { chunk, column } : undefined;
  };
  const before = previousIndex(context, index, "be", "not", "howLong", "only");
  const direct = pick(before);
  if (direct) return direct;
  const after = nextIndex(context, operand);
  const gap = chunkAt(context, after);
  const beyond = isPrep(gap, "of", "in", "on") || isRole(gap, "aggregate") || gap?.kind === "other" ? nextIndex(context, after) : -1;
  const following = pick(after) ?? (beyond >= 0 && (isPrep(gap, "of") || isRole(gap, "aggregate") || unitLike(gap)) ? pick(beyond) : undefined);
  if (following && !(isPrep(gap, "in") && !isMeasurable(following.column))) return following;
  for (let at = index - 1, steps = 0; at >= 0 && steps < 7; at--, steps++) {
    const chunk = context.chunks[at];
    if (isRole(chunk, "by", "each", "and", "or", "compare", "superlative") && steps > 0) break;
    if (chunk?.kind === "number" || chunk?.kind === "date") break;
    const found = pick(at);
    if (found && !found.chunk.used && (!found.column.isIdentifier || found.chunk.columns[0]?.full)) return found;
  }
  return undefined;
}

function unitLike(chunk: Chunk | undefined): boolean {
  return chunk !== undefined && /^(years?|dollars?|usd|euros?|pounds?|lbs|kg|meters?|metres?|feet|ft|miles?|km|minutes?|hours?|days?|seconds?|points?|people|percent|m|cm|stars?|units?)$/i.test(chunk.text);
}

function readComparison(context: Context, index: number): void {
  const chunk = context.chunks[index];
  if (!chunk) return;
  const name = param(chunk);
  const operand = nextIndex(context, index, "be", "only");
  let target = chunkAt(context, operand);
  let targetAt = operand;
  if (isPrep(target, "of", "to", "in", "on", "from") || isRole(target, "total-rows")) {
    targetAt = nextIndex(context, operand, "prep");
    target = chunkAt(context, targetAt);
  }
  if (!target) return;
  const temporalWord = name === "after" || name === "before" || name === "since";
  if (target.kind === "date" && (temporalWord || target.number === undefined || looksTemporal(context, index, targetAt))) {
    chunk.used = true;
    const word = name === "over" || name === ">" ? "after" : name === "<" ? "before" : name === ">=" ? "since" : name === "<=" ? "until" : name;
    const original = chunk.text.toLowerCase();
    const how = /until|till|up to|by the end/.test(original) || name === "<=" ? "until" : word;
    readDateCondition(context, targetAt, how, index);
    return;
  }
  if ((target.kind === "number" || target.number !== undefined) && target.kind !== "column") {
    const value = target.number?.value ?? target.date?.bareYear;
    if (value === undefined) return;
    const following = nextIndex(context, targetAt, "prep");
    const after = chunkAt(context, nextIndex(context, targetAt));
    const found = comparedColumn(context, index, targetAt, (column) => (column.kind === "date" && value > 999) || isMeasurable(column));
    const adjectival = /^(older|younger|taller|heavier|lighter|faster|slower|cheaper|longer|shorter|deeper|warmer|hotter|colder|cooler|costing)/i.test(chunk.text) ? impliedColumn(context, chunk.text, target, after) : undefined;
    let op: CompareOp = name === "after" ? ">" : name === "before" ? "<" : name === "since" ? ">=" : (name as CompareOp);
    const rest = chunkAt(context, following);
    if (isRole(rest, "or-more") && (op === ">" || op === "<" || op === "=")) {
      op = param(rest) as CompareOp;
      if (rest) rest.used = true;
    }
    if (negated(context, index)) op = FLIPPED[op];
    if (!found || (adjectival && !found.chunk.columns[0]?.full)) {
      const implied = adjectival ?? impliedColumn(context, chunk.text, target, after);
      if (implied) {
        chunk.used = true;
        target.used = true;
        push(context, { predicate: compareNumber(implied, op, scaled(implied, target)), column: implied, at: index, label: `${implied.name} ${op} ${value}`, negated: false });
        context.sketch.assumptions.push({ text: `I took "${chunk.text} ${target.text}" to be about ${implied.name}.` });
        return;
      }
      const measured = unitLike(after) ? unitColumn(context, after?.text ?? "", value) : undefined;
      if (measured) {
        chunk.used = true;
        target.used = true;
        push(context, { predicate: compareNumber(measured, op, value), column: measured, at: index, label: `${measured.name} ${op} ${value}`, negated: false });
        return;
      }
      if (after && (after.kind === "column" || after.kind === "other" || isRole(after, "rows", "aggregate", "howMany", "times"))) {
        const counted = after.kind === "column" ? columnOf(after) : undefined;
        const total = after.kind === "other" && !isEntityNoun(stem(after.text.toLowerCase())) ? context.schema.columns.find((column) => isMeasurable(column) && column.stems.length === 1 && column.stems[0] === "total") : undefined;
        if (total) {
          chunk.used = true;
          target.used = true;
          after.used = true;
          push(context, { predicate: compareNumber(total, op, value), column: total, at: index, label: `${total.name} ${op} ${value}`, negated: false });
          return;
        }
        chunk.used = true;
        target.used = true;
        after.used = true;
        const distinct = isRole(after, "distinct");
        context.sketch.having.push({ op, value, measure: { op: distinct ? "distinct" : "count", column: counted, at: index } });
      }
      return;
    }
    chunk.used = true;
    target.used = true;
    if (unitLike(after) && after) after.used = true;
    const column = take(context, found.chunk, found.column);
    const aggregateAt = previousIndex(context, context.chunks.indexOf(found.chunk), "prep");
    const aggregate = chunkAt(context, aggregateAt);
    if (aggregate && isRole(aggregate, "aggregate") && !aggregate.used && context.chunks.slice(0, aggregateAt).some((other) => (other.kind === "column" && !other.used) || isRole(other, "which", "by"))) {
      aggregate.used = true;
      context.sketch.having.push({ op, value: scaled(column, target), measure: { op: param(aggregate) as "mean", column, at: aggregateAt } });
      return;
    }
    if (column.kind === "date") {
      const range = op === ">" ? { start: `${value + 1}-01-01`, end: null } : op === ">=" ? { start: `${value}-01-01`, end: null } : op === "<" ? { start: null, end: `${value}-01-01` } : { start: null, end: `${value + 1}-01-01` };
      push(context, { predicate: { kind: "timeRange", expr: fieldExpr(column), ...range }, column, at: index, label: `${column.name} ${op} ${value}`, negated: false, date: true });
      return;
    }
    push(context, { predicate: compareNumber(column, op, scaled(column, target)), column, at: index, label: `${column.name} ${op} ${target.text}`, negated: false });
    return;
  }
  if (isRole(target, "average-of-all", "aggregate", "superlative")) {
    readComparisonWithAverage(context, index, targetAt);
    return;
  }
  const numbered = chunkAt(context, nextIndex(context, targetAt, "be"));
  if (target.kind === "column" && numbered?.number && numbered.kind !== "phrase" && (temporalWord || !isMeasurable(columnOf(chunkAt(context, previousIndex(context, index, "be")))))) {
    const column = choose(target, isMeasurable);
    const op: CompareOp = name === "after" ? ">" : name === "before" ? "<" : name === "since" ? ">=" : (name as CompareOp);
    if (column && op in FLIPPED) {
      chunk.used = true;
      numbered.used = true;
      take(context, target, column);
      push(context, { predicate: compareNumber(column, op, numbered.number.value), column, at: index, label: `${column.name} ${op} ${numbered.text}` });
      return;
    }
  }
  const op = name as CompareOp;
  if (!(op in FLIPPED)) return;
  if (target.kind === "value") {
    const found = comparedColumn(context, index, targetAt, isMeasurable) ?? unusedNumber(context);
    const match = target.values[0];
    if (!found || !match) {
      if (op === "=" || op === "!=") {
        chunk.used = true;
        if (op === "!=") readValue(context, targetAt, true);
      }
      return;
    }
    chunk.used = true;
    target.used = true;
    const column = take(context, found.chunk, found.column);
    const right: Expr = { kind: "aggregateOf", op: "max", expr: numberExpr(column), filter: valuePredicate(match) };
    push(context, { predicate: { kind: "compare", op, left: numberExpr(column), right }, column, at: index, label: `${column.name} ${op} that of ${match.value}`, negated: false });
    return;
  }
  if (target.kind === "column") {
    const left: { chunk: Chunk; column: ColumnInfo } | undefined = comparedColumn(context, index, index, isMeasurable);
    const right = choose(target, isMeasurable);
    if (!left || !right || left.chunk === target || left.column === right) {
      if (chunk.text.toLowerCase() === "over" || chunk.text.toLowerCase() === "under" || chunk.text.toLowerCase() === "following") chunk.entry = { role: "by", param: "by", length: 1 };
      return;
    }
    if (chunk.text.toLowerCase() === "over") {
      chunk.entry = { role: "versus", param: "versus", length: 1 };
      return;
    }
    chunk.used = true;
    take(context, left.chunk, left.column);
    take(context, target, right);
    push(context, { predicate: { kind: "compare", op, left: numberExpr(left.column), right: numberExpr(right) }, column: left.column, at: index, label: `${left.column.name} ${op} ${right.name}`, negated: false });
  }
}

function readComparisonWithAverage(context: Context, index: number, targetAt: number): void {
  const chunk = context.chunks[index];
  const target = context.chunks[targetAt];
  if (!chunk || !target) return;
  const next = nextIndex(context, targetAt, "prep", "aggregate", "total-rows");
  const named = chunkAt(context, next);
  const found = (named?.kind === "column" && isMeasurable(choose(named, isMeasurable)) ? { chunk: named, column: choose(named, isMeasurable) } : undefined) ?? comparedColumn(context, index, targetAt, isMeasurable);
  if (!found?.column) return;
  const left = comparedColumn(context, index, targetAt, isMeasurable);
  chunk.used = true;
  target.used = true;
  if (left && left.column === found.column) left.chunk.used = true;
  const column = take(context, found.chunk, found.column);
  const operation = isRole(target, "aggregate") && !/average|mean/.test(param(target)) ? (param(target) as "median") : "mean";
  push(context, {
    predicate: { kind: "compare", op: param(chunk) as CompareOp, left: numberExpr(column), right: { kind: "aggregateOf", op: operation, expr: numberExpr(column) } },
    column,
    at: index,
    label: `${column.name} ${param(chunk)} its ${operation}`,
    negated: false,
  });
}

function looksTemporal(context: Context, index: number, targetAt: number): boolean {
  const chunk = context.chunks[index];
  const year = context.chunks[targetAt]?.date?.bareYear;
  if (year !== undefined) {
    if (/^(older|younger|taller|heavier|lighter|faster|slower|cheaper|longer|shorter|deeper|larger|bigger|smaller|costing)/i.test(chunk?.text ?? "")) return false;
    const after = chunkAt(context, nextIndex(context, targetAt));
    if (unitLike(after) && !/year/i.test(after?.text ?? "")) return false;
    const date = mainDate(context.schema);
    const numeric = mainYear(context.schema);
    const low = date ? Number(String(date.min).slice(0, 4)) : Number(numeric?.min);
    const high = date ? Number(String(date.max).slice(0, 4)) : Number(numeric?.max);
    if (!Number.isFinite(low) || year < low - 25 || year > high + 25) return false;
  }
  const found = comparedColumn(context, index, targetAt, () => true);
  return found === undefined ? true : isTemporal(found.column);
}

function unusedNumber(context: Context): { chunk: Chunk; column: ColumnInfo } | undefined {
  for (const chunk of context.chunks) {
    if (chunk.kind !== "column" || chunk.used) continue;
    const column = choose(chunk, isMeasurable);
    if (column) return { chunk, column };
  }
  return undefined;
}

/** "over 30 years old", "$20": which column, when none is named. */
function impliedColumn(context: Context, comparison: string, target: Chunk, after: Chunk | undefined): ColumnInfo | undefined {
  const find = (hint: RegExp): ColumnInfo | undefined => context.schema.columns.find((column) => isMeasurable(column) && column.stems.some((word) => hint.test(word)));
  const text = comparison.toLowerCase();
  if (/old|young/.test(text) || (after && /^years?$/i.test(after.text))) return find(/^age$/);
  if (/tall|high/.test(text)) {
    const height = find(/^(height|tall|elevation|altitude)/);
    if (height) return height;
  }
  if (/larg|big/.test(text)) return find(/^(area|size|population)/);
  if (/deep/.test(text)) return find(/^depth/);
  if (/tall/.test(text)) return find(/^(height|tall|elevation)/);
  if (/heav|light/.test(text)) return find(/^(weight|mass)/);
  if (/fast|slow/.test(text)) return find(/^(speed|velocity)/);
  if (/cheap|cost/.test(text) || target.number?.unit === "currency") return find(/^(price|cost|fare|gross|budget|sale|revenue|salary|amount|fee)/);
  if (/long|short/.test(text)) return find(/^(length|duration|time|runtime|distance)/);
  if (/warm|hot|cold|cool/.test(text)) return find(/^temp/);
  if (target.number?.unit === "percent") return context.schema.columns.find((column) => isMeasurable(column) && (column.meaning?.unit === "percent" || /%|percent|pct|rate|share/i.test(column.name)));
  return undefined;
}

/** "92.1 MHz": the only number column with that word in its header. */
function unitInHeader(context: Context, next: Chunk, number: Chunk): ColumnInfo | undefined {
  const word = next.text.toLowerCase();
  if (next.end - next.start !== 1 || !UNIT_WORDS.has(word.replace(/s$/, ""))) return undefined;
  const fits = context.schema.columns.filter((column) => isMeasurable(column) && column.stems.includes(word.replace(/s$/, "")));
  const value = number.number?.value ?? 0;
  const inside = fits.filter((column) => Number(column.min) <= value && value <= Number(column.max));
  return inside.length === 1 ? inside[0] : undefined;
}

/** The number column whose header carries the unit and whose values reach so far. */
function unitColumn(context: Context, unit: string, value: number): ColumnInfo | undefined {
  const short = unit.toLowerCase().replace(/s$/, "");
  const names: Record<string, RegExp> = { meter: /\(m\)|metre|meter/i, metre: /\(m\)|metre|meter/i, feet: /\(ft\)|feet|foot/i, foot: /\(ft\)|feet/i, ft: /\(ft\)|feet/i, km: /km/i, kilometer: /km|kilomet/i, mile: /mi\b|mile/i, kg: /kg/i, lb: /lb/i, pound: /lb|pound/i, minute: /min/i, hour: /h(ou)?rs?/i, year: /age|year/i, dollar: /\$|usd|price|gross|budget|salary|revenue|cost/i, m: /\(m\)/i, point: /point|score/i, people: /population|attendance|people/i };
  const hint = Object.hasOwn(names, short) ? names[short] : undefined;
  const fits = context.schema.columns.filter((column) => isMeasurable(column) && !column.isIdentifier && (hint?.test(column.name) ?? false));
  return fits.find((column) => Number(column.min) <= value && value <= Number(column.max)) ?? fits[0];
}

function scaled(column: ColumnInfo, target: Chunk): number {
  const value = target.number?.value ?? target.ordinal ?? 0;
  if (value >= 1e6 && /\(?(in )?millions?\)?/i.test(column.name)) return value / 1e6;
  if (value >= 1e3 && /\(?(in )?thousands?\)?/i.test(column.name)) return value / 1e3;
  if (value >= 1e9 && /\(?(in )?billions?\)?/i.test(column.name)) return value / 1e9;
  const high = Number(column.max);
  if (target.number?.unit === "percent" && Number.isFinite(high) && high <= 1.5 && value > 1) return value / 100;
  return value;
}

function readBetween(context: Context, index: number): void {
  const chunk = context.chunks[index];
  const lowAt = nextIndex(context, index, "prep");
  const joinAt = nextIndex(context, lowAt);
  const highAt = nextIndex(context, joinAt);
  const low = chunkAt(context, lowAt);
  const high = chunkAt(context, highAt);
  const join = chunkAt(context, joinAt);
  if (!chunk || !low || !high || !(isRole(join, "and") || isPrep(join, "to") || join?.text === "-")) return;
  if (low.date && high.date && (low.kind === "date" || high.kind === "date")) {
    const named = comparedColumn(context, index, highAt, () => true);
    const clock = low.date.bareYear !== undefined && (mainDate(context.schema) ?? mainYear(context.schema)) !== undefined && isRole(chunkAt(context, previousIndex(context, index)), "compare", "have", "be") === false;
    const whole = low.date.bareYear === undefined || high.date.bareYear === undefined;
    if (low.date.cyclic?.unit === "month" && !high.date.cyclic && high.date.range.start !== null) {
      const year = Number(high.date.range.start.slice(0, 4));
      const { cyclic, ...rest } = low.date;
      low.date = { ...rest, range: monthRange(year, cyclic.value), relative: false };
    }
    const difference = context.chunks.some((other) => isRole(other, "difference"));
    const numericYear = named && named.column.isYear ? named.column : mainYear(context.schema);
    if (difference && numericYear && low.date.bareYear !== undefined && high.date.bareYear !== undefined) {
      for (const part of [chunk, low, high]) part.used = true;
      const values = [low.date.bareYear, high.date.bareYear];
      push(context, { predicate: { kind: "in", expr: fieldExpr(numericYear), values }, column: numericYear, values: values.map(String), at: index, label: `${numericYear.name} is ${values.join(" or ")}` });
      return;
    }
    if (!named || whole || isTemporal(named.column) || (clock && named.column.meaning?.unit !== undefined) || (clock && Number(named.column.max) < 1e7 && !(Number(named.column.min) > 500))) {
      const column = named && isTemporal(named.column) ? named.column : undefined;
      chunk.used = true;
      if (column && named) take(context, named.chunk, column);
      pushDate(context, { ...low.date, range: { start: low.date.range.start, end: high.date.range.end }, label: `${low.text} to ${high.text}` }, column, index);
      low.used = true;
      high.used = true;
      return;
    }
  }
  if (low.number === undefined || high.number === undefined) return;
  const found = comparedColumn(context, index, highAt, isMeasurable);
  if (!found) return;
  chunk.used = true;
  low.used = true;
  high.used = true;
  const column = take(context, found.chunk, found.column);
  push(context, {
    predicate: { kind: "between", expr: numberExpr(column), low: { kind: "literal", value: scaled(column, low) }, high: { kind: "literal", value: scaled(column, high) } },
    column,
    at: index,
    label: `${column.name} between ${low.text} and ${high.text}`,
  });
}

function readNull(context: Context, index: number): void {
  const chunk = context.chunks[index];
  if (!chunk) return;
  if (param(chunk) === "none") {
    const target = chunkAt(context, nextIndex(context, index, "prep"));
    const column = target && target === context.chunks[index + 1] && isColumn(target) ? columnOf(target) : isColumn(target) ? columnOf(target) : undefined;
    if (!target || !column) return;
    chunk.used = true;
    take(context, target, column);
    const zero = isMeasurable(column) && column.valid >= context.schema.rowCount;
    push(context, { predicate: zero ? compareNumber(column, "=", 0) : { kind: "isNull", expr: fieldExpr(column) }, column, at: index, label: `${column.name} ${zero ? "is 0" : "is missing"}`, negated: false });
    return;
  }
  const before = chunkAt(context, previousIndex(context, index, "be", "have", "not"));
  const after = chunkAt(context, nextIndex(context, index, "prep"));
  const named = isColumn(after) ? after : isColumn(before) ? before : undefined;
  const column = columnOf(named);
  if (!named || !column) return;
  chunk.used = true;
  take(context, named, column);
  const wanted = role(chunk) === "null" ? !negated(context, index) : negated(context, index);
  const isNull: Predicate = { kind: "isNull", expr: fieldExpr(column) };
  push(context, { predicate: wanted ? isNull : { kind: "not", arg: isNull }, column, at: index, label: `${column.name} ${wanted ? "is missing" : "is known"}`, negated: false });
}

function readText(context: Context, index: number): void {
  const chunk = context.chunks[index];
  const beforeAt = previousIndex(context, index, "be", "have", "not", "with", "only");
  const before = chunkAt(context, beforeAt);
  const at = nextIndex(context, index, "prep");
  const target = chunkAt(context, at);
  if (!chunk || !target) return;
  const weak = /^(like|including|mentions?|mentioning|contains?|containing)$/i.test(chunk.text);
  if (weak && !target.quoted && target.kind !== "other" && target.kind !== "value") return;
  const column = before?.kind === "column" ? choose(before, (candidate) => candidate.kind === "text") : undefined;
  const label = column ?? target.values[0]?.column ?? context.schema.columns.find((candidate) => candidate.kind === "text");
  if (!label || (weak && !column && !target.quoted)) return;
  chunk.used = true;
  target.used = true;
  if (before && column) take(context, before, column);
  const following = context.chunks[at + 1];
  let text = target.text.replace(/^["']|["']$/g, "");
  if (!target.quoted && following?.kind === "other" && !following.used) {
    following.used = true;
    text = `${text} ${following.text}`;
  }
  const op = role(chunk) === "startsWith" ? "startsWith" : role(chunk) === "endsWith" ? "endsWith" : "contains";
  push(context, { predicate: { kind: "text", op, expr: fieldExpr(label), text }, column: label, at: index, label: `${label.name} ${op} "${text}"` });
}

function readNumberCondition(context: Context, index: number): void {
  const chunk = context.chunks[index];
  if (!chunk) return;
  const value = chunk.number?.value ?? chunk.ordinal;
  if (value === undefined) return;
  const nextAt = nextIndex(context, index);
  const next = chunkAt(context, nextAt);
  const beyond = chunkAt(context, nextIndex(context, nextAt));
  const measured = next && (next.kind === "other" || next.kind === "column") && chunk.number ? unitInHeader(context, next, chunk) : undefined;
  if (measured && next) {
    chunk.used = true;
    next.used = true;
    push(context, { predicate: compareNumber(measured, "=", value), column: measured, values: [String(value)], at: index, label: `${measured.name} is ${value}` });
    return;
  }
  const beforeAt = previousIndex(context, index, "be", "only");
  let before = chunkAt(context, beforeAt);
  if (isPrep(before, "of", "at", "on", "in", "for", "as", "to") || isRole(before, "with")) before = chunkAt(context, previousIndex(context, beforeAt, "be", "prep")) ?? before;

  const rangeEnd = (isPrep(next, "to") || next?.text === "-" || isRole(next, "and")) && beyond?.kind === "number" ? beyond : undefined;
  const fromAt = chunkAt(context, previousIndex(context, index));
  if (rangeEnd && (isPrep(fromAt, "from") || next?.text === "-" || (isPrep(next, "to") && before?.kind === "column")) && rangeEnd.number) {
    const found = comparedColumn(context, isPrep(fromAt, "from") ? context.chunks.indexOf(fromAt as Chunk) : index, context.chunks.indexOf(rangeEnd), isMeasurable);
    if (found) {
      chunk.used = true;
      rangeEnd.used = true;
      const column = take(context, found.chunk, found.column);
      push(context, { predicate: { kind: "between", expr: numberExpr(column), low: { kind: "literal", value }, high: { kind: "literal", value: rangeEnd.number.value } }, column, at: index, label: `${column.name} ${value} to ${rangeEnd.number.value}` });
      return;
    }
  }
  let op: CompareOp = "=";
  if (isRole(next, "or-more") && next) {
    op = param(next) as CompareOp;
    next.used = true;
  } else if (beyond && isRole(beyond, "or-more") && next?.kind === "other") {
    op = param(beyond) as CompareOp;
    beyond.used = true;
  }
  const suits = (column: ColumnInfo): boolean => isMeasurable(column) || chunk.values.some((match) => match.column === column);
  let bound: { chunk: Chunk; column: ColumnInfo } | undefined;
  const linked = chunkAt(context, previousIndex(context, index)) !== before;
  const nearest = next && isColumn(next) && linked && !isRole(chunkAt(context, previousIndex(context, index)), "be", "compare") ? choose(next, suits) : undefined;
  if (next && nearest) bound = { chunk: next, column: nearest };
  const beforeColumn = before && isColumn(before) ? choose(before, suits) : undefined;
  if (!bound && before && beforeColumn) bound = { chunk: before, column: beforeColumn };
  const afterNext = next && isColumn(next) ? next : isRole(next, "or-more") || isPrep(next, "of") || isRole(next, "aggregate", "only") ? beyond : undefined;
  const afterColumn = afterNext && isColumn(afterNext) ? choose(afterNext, suits) : undefined;
  if (!bound && afterNext && afterColumn) bound = { chunk: afterNext, column: afterColumn };
  if (!bound && isRole(before, "compare") === false && isMeasurable(columnOf(before)) && before?.used === true && isRole(chunkAt(context, index - 1), "or")) bound = { chunk: before, column: columnOf(before) as ColumnInfo };
  if (!bound && op !== "=") {
    const found = comparedColumn(context, index, index, isMeasurable);
    if (found) bound = found;
  }
  if (bound) {
    chunk.used = true;
    const column = take(context, bound.chunk, bound.column);
    const text = chunk.values.find((match) => match.column === column);
    if (text && op === "=") {
      push(context, { predicate: valuePredicate(text), column, values: [text.value], at: index, label: `${column.name} is ${text.value}` });
      return;
    }
    if (op === "=") push(context, { predicate: compareNumber(column, "=", scaled(column, chunk)), column, values: [String(value)], at: index, label: `${column.name} is ${value}` });
    else push(context, { predicate: compareNumber(column, op, scaled(column, chunk)), column, at: index, label: `${column.name} ${op} ${value}` });
    return;
  }
  if (chunk.date && chunk.number && /^(1[5-9]|20)\d\d$/.test(chunk.text)) {
    chunk.kind = "date";
    readDateCondition(context, index, "=");
    return;
  }
  const within = chunkAt(context, nextIndex(context, nextAt));
  if (chunk.kind === "ordinal" && isPrep(next, "in", "on") && within && isColumn(within)) {
    const column = choose(within, (candidate) => isMeasurable(candidate) && Number(candidate.min) >= 0 && Number(candidate.max) >= value && !candidate.isYear && Number(candidate.max) < 500);
    if (column) {
      chunk.used = true;
      take(context, within, column);
      push(context, { predicate: compareNumber(column, "=", value), column, at: index, label: `${column.name} is ${value}` });
      return;
    }
  }
  if (chunk.kind === "ordinal" && !context.sketch.order) {
    const counter = context.schema.columns.find((column) => column.isIdentifier && !column.isYear && /no|number|rank|place|pos|round|episode|week|game/i.test(column.name) && Number(column.min) >= 0 && Number(column.max) >= value);
    chunk.used = true;
    if (counter && counter.uniqueness > 0.9) push(context, { predicate: compareNumber(counter, "=", value), column: counter, at: index, label: `${counter.name} is ${value}` });
    else context.sketch.order = { direction: "ascending", byRow: true, count: 1, nth: value, ties: false, at: index };
    return;
  }
  const text = chunk.values[0];
  if (text && chunk.kind !== "ordinal") {
    chunk.used = true;
    push(context, { predicate: valuePredicate(text), column: text.column, values: [text.value], at: index, label: `${text.column.name} is ${text.value}` });
  }
}

export function valuePredicate(match: ValueMatch): Predicate {
  if (match.contains) return { kind: "text", op: "contains", expr: fieldExpr(match.column), text: match.value };
  return { kind: "compare", op: "=", left: fieldExpr(match.column), right: { kind: "literal", value: match.value } };
}

function readValue(context: Context, index: number, forceNot = false): void {
  const chunk = context.chunks[index];
  const best = chunk?.values[0];
  if (!chunk || !best) return;
  const near = (at: number): Chunk | undefined => {
    const other = chunkAt(context, at);
    return other?.kind === "column" ? other : undefined;
  };
  const leftAt = previousIndex(context, index, "be", "not", "only", "contains", "have");
  let left = near(leftAt);
  const leftChunk = chunkAt(context, leftAt);
  if (!left && (isPrep(leftChunk, "of", "in", "for", "at", "to", "as", "on") || isRole(leftChunk, "compare", "appears", "versus"))) {
    const farther = near(previousIndex(context, leftAt, "be", "not", "only", "appears"));
    if (farther && (isPrep(leftChunk, "of", "as", "to") || isRole(leftChunk, "compare", "versus")) && chunk.values.some((match) => match.column === farther.columns[0]?.column)) left = farther;
  }
  const rightAt = nextIndex(context, index);
  const rightChunk = chunkAt(context, rightAt);
  const beyond = isPrep(rightChunk, "as", "in", "on", "for") || isRole(rightChunk, "have", "be") ? near(nextIndex(context, rightAt, "have", "be")) : undefined;
  const right = near(rightAt) ?? (beyond && chunk.values.some((match) => match.column === beyond.columns[0]?.column) ? beyond : undefined);
  const byChunk = isRole(leftChunk, "by") ? near(previousIndex(context, leftAt)) : undefined;
  if (!left && byChunk && chunk.values.some((match) => match.column === byChunk.columns[0]?.column)) left = byChunk;
  const listed = [...context.sketch.filters].reverse().find((filter) => filter.values !== undefined && filter.at < index && index - filter.at <= 4 && context.chunks.slice(filter.at + 1, index).every((between) => isRole(between, "or", "and", "filler") || between.text === ","));
  const bindTo = (other: Chunk | undefined): ValueMatch | undefined => {
    if (!other) return undefined;
    for (const candidate of other.columns) {
      const match = chunk.values.find((value) => value.column === candidate.column && value.score >= best.score - 0.4);
      if (match && candidate.score >= (other.columns[0]?.score ?? 0) - 0.35) return match;
    }
    const target = other.columns[0];
    if (target && target.score > 0.8 && target.column.kind === "text" && best.score < 0.9) return context.values.find(target.column, chunk.text.toLowerCase().split(/\s+/));
    return undefined;
  };
  let match = bindTo(left);
  let bound = match ? left : undefined;
  if (!match && listed?.column) match = chunk.values.find((value) => value.column === listed.column);
  if (!match) {
    match = bindTo(right);
    bound = match ? right : undefined;
  }
  if (!match) {
    const direction = isPrep(leftChunk, "from") ? /origin|from|source|depart|start|home|begin|sender|export/i : isPrep(leftChunk, "to") ? /dest|^to$|_to$|arriv|end|away|receiver|target|import/i : isRole(leftChunk, "versus") ? /opponent|away|against|visitor/i : undefined;
    if (direction) match = chunk.values.find((value) => value.score >= best.score - 0.1 && direction.test(value.column.name));
  }
  match ??= best;
  chunk.used = true;
  if (bound && bound.kind === "column" && !(bound === left && isSelected(context, leftAt)) && !isRole(chunkAt(context, previousIndex(context, context.chunks.indexOf(bound))), "by", "each", "per")) bound.used = true;
  push(context, {
    predicate: valuePredicate(match),
    column: match.column,
    ...(match.contains ? {} : { values: [match.value] }),
    at: index,
    label: `${match.column.name} ${match.contains ? "contains" : "is"} ${match.value}`,
    ...(forceNot ? { negated: true } : {}),
  });
  if (match === best && chunk.values.length > 1 && !bound) {
    const other = chunk.values[1];
    if (other && other.score > best.score - 0.03) context.sketch.assumptions.push({ text: `I looked for "${match.value}" in ${match.column.name}; it also occurs in ${other.column.name}.` });
  }
}

/** "which team is X": the column is what is asked for, not only where to look. */
function isSelected(context: Context, at: number): boolean {
  const before = chunkAt(context, previousIndex(context, at));
  return isRole(before, "which") && !context.chunks.some((chunk, index) => index !== at && chunk.kind === "column" && !chunk.used);
}

export function readDateCondition(context: Context, index: number, how: string, compareAt = index): void {
  const chunk = context.chunks[index];
  const span = chunk?.date;
  if (!chunk || !span) return;
  const leftAt = previousIndex(context, compareAt, "be", "prep", "only", "have");
  const left = chunkAt(context, leftAt);
  const right = chunkAt(context, nextIndex(context, index));
  const accepts = (column: ColumnInfo): boolean => isTemporal(column) || (column.kind === "text" && chunk.values.some((match) => match.column === column));
  const adjacent = chunkAt(context, previousIndex(context, compareAt, "be"));
  const leftColumn = left?.kind === "column" && (left === adjacent || left.columns.some((match) => isTemporal(match.column))) ? choose(left, accepts) : undefined;
  const rightColumn = right?.kind === "column" && !leftColumn ? choose(right, accepts, 0.05) : undefined;
  const named = leftColumn ? left : rightColumn ? right : undefined;
  const column = leftColumn ?? rightColumn;
  const numeric = left?.kind === "column" && left === adjacent && span.bareYear !== undefined && how === "=" ? choose(left, (candidate) => isMeasurable(candidate) && !candidate.isYear) : undefined;
  if (numeric && left && !left.used && !isPrep(context.chunks[compareAt - 1], "in")) {
    chunk.used = true;
    take(context, left, numeric);
    push(context, { predicate: compareNumber(numeric, "=", span.bareYear ?? 0), column: numeric, at: index, label: `${numeric.name} is ${span.bareYear}` });
    return;
  }
  if (named && column && !(named === left && isRole(chunkAt(context, previousIndex(context, leftAt)), "which", "what", "by"))) take(context, named, column);
  chunk.used = true;
  const end = chunkAt(context, nextIndex(context, index));
  const beyond = chunkAt(context, nextIndex(context, context.chunks.indexOf(end as Chunk)));
  let range = span.range;
  let label = span.label;
  if (how === "=" && end && (isPrep(end, "to") || end.text === "-" || (isRole(end, "and") && isPrep(chunkAt(context, previousIndex(context, index)), "from")) || /^(through|thru|until|till)$/i.test(end.text)) && beyond?.date && beyond.kind === "date") {
    range = { start: span.range.start, end: beyond.date.range.end };
    label = `${span.label} to ${beyond.date.label}`;
    beyond.used = true;
    end.used = true;
    pushDate(context, { ...span, range, label, cyclic: undefined as never }, column, index);
    return;
  }
  if (isRole(end, "or-more") && end) {
    end.used = true;
    how = param(end) === ">=" ? "since" : "until";
  }
  if (how === "after") range = { start: span.range.end, end: null };
  else if (how === "since" || how === ">=") range = { start: span.range.start, end: null };
  else if (how === "before") range = { start: null, end: span.range.start };
  else if (how === "until") range = { start: null, end: span.range.end };
  const { cyclic, ...rest } = span;
  pushDate(context, how === "=" ? span : { ...rest, range, label: `${how} ${label}` }, column, index, chunk);
}

function pushDate(context: Context, span: DateSpan, named: ColumnInfo | undefined, at: number, chunk?: Chunk): void {
  const text = chunk?.values.find((match) => !match.contains || match.column === named);
  const date = mainDate(context.schema);
  const year = mainYear(context.schema);
  const column = named ?? (date && (span.bareYear === undefined || !year) ? date : (year ?? date));
  if (column && column.kind !== "text") {
    const startYear = span.range.start?.slice(0, 4);
    const endYear = span.range.end;
    let predicate: Predicate;
    if (column.kind === "date" && span.cyclic) {
      const fn = span.cyclic.unit === "month" ? "month" : span.cyclic.unit === "quarter" ? "quarter" : "dayofweek";
      predicate = { kind: "compare", op: "=", left: { kind: "call", fn, args: [fieldExpr(column)] }, right: { kind: "literal", value: span.cyclic.value } };
    } else if (column.kind === "date") predicate = { kind: "timeRange", expr: fieldExpr(column), start: span.range.start, end: span.range.end };
    else {
      const low = startYear === undefined ? undefined : Number(startYear);
      const high = endYear === null ? undefined : Number(endYear.slice(0, 4)) - (endYear.slice(5) === "01-01" ? 1 : 0);
      const parts: Predicate[] = [];
      if (low !== undefined && low === high) parts.push(compareNumber(column, "=", low));
      else {
        if (low !== undefined) parts.push(compareNumber(column, ">=", low));
        if (high !== undefined) parts.push(compareNumber(column, "<=", high));
      }
      const [first] = parts;
      if (!first) return;
      predicate = parts.length === 1 ? first : { kind: "and", args: parts };
    }
    push(context, { predicate, column, at, label: `${column.name} ${span.label}`, date: true });
    if (span.relative) context.sketch.assumptions.push({ text: `I took ${span.label} to be ${describeRange(span)}, reckoned from the last date in the data.` });
    return;
  }
  if (text) {
    push(context, { predicate: valuePredicate(text), column: text.column, values: [text.value], at, label: `${text.column.name} is ${text.value}` });
    return;
  }
  const holder = named ?? textYear(context.schema);
  if (holder) push(context, { predicate: { kind: "text", op: "contains", expr: fieldExpr(holder), text: span.bareYear === undefined ? span.label : String(span.bareYear) }, column: holder, at, label: `${holder.name} contains ${span.label}`, date: true });
}

function describeRange(span: DateSpan): string {
  if (span.cyclic) return `every ${span.label}`;
  return `${span.range.start ?? "the start"} up to ${span.range.end ?? "the end"}`;
}

/** "the score when the opponent was Foo" where Foo is no known value. */
function readLiteral(context: Context, index: number): void {
  const chunk = context.chunks[index];
  const column = columnOf(chunk);
  if (!chunk || !column || column.kind !== "text") return;
  const joined = context.chunks[index + 1];
  const equals = isRole(joined, "be") || joined?.text === "=" || isPrep(joined, "of") || joined?.text === ":";
  const start = equals ? index + 2 : index + 1;
  const words: Chunk[] = [];
  for (let at = start; at < context.chunks.length; at++) {
    const part = context.chunks[at];
    if (!part || part.used || part.kind === "punctuation") break;
    if (part.kind !== "other" && !(words.length > 0 && (part.kind === "number" || isPrep(part, "of", "in") ))) break;
    words.push(part);
  }
  const [first] = words;
  if (!first || !(first.quoted || first.capitalised)) return;
  if (!equals && !first.quoted) return;
  const said = words.flatMap((word) => word.text.toLowerCase().split(/\s+/));
  const match = context.values.find(column, said);
  chunk.used = true;
  for (const word of words) word.used = true;
  const text = words.map((word) => word.text.replace(/^["']|["']$/g, "")).join(" ");
  push(context, {
    predicate: match ? valuePredicate(match) : { kind: "text", op: "equals", expr: fieldExpr(column), text },
    column,
    values: [match?.value ?? text],
    at: start,
    label: `${column.name} is ${match?.value ?? text}`,
  });
}

/** Values of one column joined by "or", "and" or commas are one list; "or" between other conditions joins the two. */
function joinAlternatives(context: Context): void {
  const { sketch } = context;
  sketch.filters.sort((a, b) => a.at - b.at);
  const merged: FilterSketch[] = [];
  for (const filter of sketch.filters) {
    const last = merged[merged.length - 1];
    if (last?.values && filter.values && last.column === filter.column && last.column && last.negated === filter.negated && !filter.date) {
      last.values.push(...filter.values);
      const list = last.values.map((value) => (isMeasurable(last.column) && last.column?.kind === "number" ? Number(value) : value));
      const inside: Predicate = { kind: "in", expr: last.column.numericText && list.every((value) => typeof value === "number") ? numberExpr(last.column) : fieldExpr(last.column), values: [...new Set(list)] };
      last.predicate = last.negated ? { kind: "not", arg: inside } : inside;
      last.label = `${last.column.name} is ${last.values.join(" or ")}`;
      last.at = filter.at;
      continue;
    }
    const or = last && context.chunks.slice(last.at + 1, filter.at).some((between) => isRole(between, "or"));
    if (or && last && !(last.date && filter.date && last.column === filter.column && false)) {
      last.predicate = last.predicate.kind === "or" ? { kind: "or", args: [...last.predicate.args, filter.predicate] } : { kind: "or", args: [last.predicate, filter.predicate] };
      last.label = `${last.label} or ${filter.label}`;
      last.at = filter.at;
      delete last.values;
      continue;
    }
    if (last?.date && filter.date && last.column === filter.column && !last.negated && context.chunks.slice(last.at + 1, filter.at).every((between) => isRole(between, "and", "prep", "filler") || between.text === ",")) {
      last.predicate = { kind: "or", args: [last.predicate, filter.predicate] };
      last.label = `${last.label} or ${filter.label}`;
      last.at = filter.at;
      continue;
    }
    merged.push(filter);
  }
  sketch.filters = merged;
}
