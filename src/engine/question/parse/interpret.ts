import { defaultAggregate } from "./measures.ts";
import type { TimeUnit } from "../../../contract/query.ts";
import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { isEntityNoun } from "../lexicon/common-words.ts";
import { readAbsence, readFlags, readPresence } from "./absence.ts";
import { readArithmetic, readPercentage } from "./arithmetic.ts";
import { readClosingSort, readSort } from "./sort.ts";
import { readPairQuestion } from "./pairs.ts";
import { readConditions } from "./conditions.ts";
import { readColumnsCompared, readImplied, readPercentile, readWinner } from "./implied.ts";
import { readGroups } from "./groups.ts";
import { readLimits } from "./limits.ts";
import { comparePeriods, readPeriods } from "./periods.ts";
import { readBeyondAll, readCoverage, readSets, settleHaving } from "./sets.ts";
import { readMoney, turnOutflows } from "./money.ts";
import { readMeasures } from "./measures.ts";
import { readNeighbour, readPosition } from "./positions.ts";
import { readSuperlatives } from "./order.ts";
import { readTransforms } from "./transforms.ts";
import { readWishes, resolveDoubles } from "./wishes.ts";
import { stem } from "../lexicon/stem.ts";
import { type Clues, type Task, decide } from "./decide.ts";
import {
  type Context,
  chunkAt,
  columnOf,
  findByHint,
  isColumn,
  isRole,
  isTemporal,
  labelColumn,
  mainDate,
  mainYear,
  nextIndex,
  take,
  previousIndex,
} from "./context.ts";

export interface Interpretation {
  task: Task;
  /** It read like a wish for a picture rather than for a fact. */
  pictorial: boolean;
  /** Unconsumed words that look like they matter. */
  unknown: string[];
  /** A superlative was understood. */
  ranked: boolean;
  /** Column mentions there were. */
  mentions: number;
}

/** Reads the chunks into the sketch and decides what kind of answer is wanted. */
export function interpret(context: Context): Interpretation {
  const { chunks, sketch } = context;
  const mentions = chunks.filter((chunk) => chunk.kind === "column" || chunk.kind === "value").length;
  resolveDoubles(context);
  readWishes(context);
  readMoney(context);
  readWinner(context);
  readImplied(context);
  const counts = readLimits(context);
  readAbsence(context);
  const words = new Set(
    chunks.flatMap((chunk, index) => {
      if (chunk.kind !== "phrase" || !chunk.entry) return [];
      const relative =
        chunk.entry.role === "which" &&
        index > 1 &&
        !isRole(chunks[index - 1], "prep", "and") &&
        !/^[,;.?!:]$/.test(chunks[index - 1]?.text ?? "");
      return relative ? [] : [chunk.entry.role];
    }),
  );
  chunks.forEach((chunk, index) => {
    const next = chunks[index + 1];
    const isCounter =
      isRole(chunk, "aggregate") &&
      /^(number|no)$/i.test(chunk.text) &&
      (next?.kind === "number" || (isNumberColumn(chunks[index - 1]) && next?.kind !== "column"));
    const isAmount =
      isRole(chunk, "howMany") &&
      /^(the )?(number|amount|quantity|count) of$/i.test(chunk.text) &&
      (next?.kind === "number" || next?.date?.bareYear !== undefined) &&
      isNumberColumn(chunks[index - 1]);
    if (isCounter || isAmount) chunk.entry = { role: "filler", param: "filler", length: 1 };
  });
  const noun = entityNoun(context);
  readBeyondAll(context);
  const periods = words.has("why") ? undefined : readPeriods(context);
  readNeighbour(context);
  readTransforms(context);
  readArithmetic(context);
  readFlags(context);
  readPercentile(context);
  readColumnsCompared(context);
  readConditions(context);
  readPresence(context);
  readClosingSort(context);
  readPosition(context, counts);
  readSuperlatives(context, counts);
  readCoverage(context);
  turnOutflows(context);
  readMeasures(context);
  readGroups(context);
  readSort(context);
  settleHaving(context);
  const scalar = words.has("why") ? undefined : (readPairQuestion(context, words) ?? readPercentage(context));
  const scalars = (periods ? comparePeriods(context, periods) : undefined) ?? (scalar ? [scalar] : undefined);
  readAskedPeriod(context);
  const head = readHead(context);
  const named = withoutVerbs(context, leftOver(context));
  const unknown = chunks
    .filter((chunk) => chunk.kind === "other" && !chunk.used && /\p{L}{3,}/u.test(chunk.text))
    .map((chunk) => chunk.text);
  const asked =
    words.has("which") ||
    words.has("who") ||
    words.has("when") ||
    words.has("where") ||
    words.has("what") ||
    words.has("howMany");
  const pictorial =
    sketch.wishes.mark !== undefined ||
    Object.keys(sketch.wishes.channels).length > 0 ||
    (words.has("show") && !asked) ||
    words.has("correlation") ||
    words.has("distribution") ||
    words.has("trend") ||
    words.has("versus");
  if (sketch.order) {
    if (sketch.limit !== undefined && sketch.order.count === 1) sketch.order.count = sketch.limit;
    sketch.showOrder = (sketch.order.count ?? 1) > 1 && !asked && (!words.has("list") || pictorial);
  }
  const rest = named.map(({ column }) => column);
  const clues: Clues = {
    head,
    rest,
    words,
    pictorial,
    asked,
    noun,
    joined: named.filter((item) => followsJoin(context, item.index)).map(({ column }) => column),
    selected: selectedOf(context, named, asked || words.has("list")),
  };
  const listed = clues.selected[0] ?? head;
  const task: Task = scalars
    ? { kind: "scalar", scalars }
    : sketch.derived
      ? { kind: "derived" }
      : readSets(context, { column: listed, counted: words.has("howMany") })
        ? { kind: "query" }
        : decide(context, clues);
  return {
    task,
    pictorial,
    ranked: sketch.order !== undefined,
    unknown: unknown.filter((word) => !isEntityNoun(stem(word.toLowerCase()))),
    mentions,
  };
}

const PERIODS: Record<string, TimeUnit> = {
  month: "yearmonth",
  quarter: "yearquarter",
  week: "yearweek",
  year: "year",
  day: "yearmonthdate",
  weekday: "day",
};

/** "which month had the most sales": the periods of the main date are what is asked for. */
function readAskedPeriod(context: Context): void {
  const { chunks, schema, sketch } = context;
  const date = mainDate(schema);
  if (!date || sketch.groups.length > 0) return;
  chunks.forEach((chunk, index) => {
    const word = chunk.text.toLowerCase().replace(/s$/, "");
    const unit = Object.hasOwn(PERIODS, word) ? PERIODS[word] : undefined;
    const before = chunks[index - 1];
    const asked =
      isRole(before, "which") ||
      (isRole(before, "what") && /^what$/i.test(before?.text ?? "")) ||
      (isRole(before, "filler") && isRole(chunks[index - 2], "what"));
    if (unit === undefined || chunk.kind === "column" || !asked || (unit === "yearmonthdate" && !sketch.order?.measure))
      return;
    chunk.used = true;
    sketch.groups.push({ column: date, timeUnit: unit, at: index });
    const column = sketch.order?.column;
    if (sketch.order && column && column.kind !== "date") {
      sketch.order.measure = { op: defaultAggregate(column), column, at: index, label: "assumed" };
    }
  });
}

const PEOPLE =
  /^(name|player|driver|athlete|person|winner|artist|singer|candidate|rider|director|coach|manager|nominee|swimmer|author|actor|competitor|golfer|incumbent|president|mayor|governor|member|employee|student|champion|jockey|cyclist|skater|wrestler|scorer|writer|captain|recipient|king|queen|ruler|monarch|politician|skip|agent|assignee|owner|handler|representative|rep|salesperson|seller|customer|client|teacher|instructor|doctor|nurse|clerk|host|user|contact)$/;

/** The column of people that "who" asks for: not one whose value was given. */
function personColumn(context: Context, taken: ReadonlySet<ColumnInfo | undefined>): ColumnInfo | undefined {
  const { schema, values } = context;
  const free = schema.columns.filter((column) => column.kind === "text" && !column.numericText && !taken.has(column));
  const named = free.filter((column) => column.stems.some((word) => PEOPLE.test(word)));
  const full = (column: ColumnInfo): number => {
    const sample = values.frequent(column, 20);
    const people = sample.filter((value) => /^\p{Lu}[\p{L}'.-]+( \p{Lu}[\p{L}'.-]*){1,3}$/u.test(value)).length;
    return sample.length === 0 ? 0 : people / sample.length;
  };
  const label = labelColumn(schema);
  if (label && named.includes(label)) return label;
  return named.sort((a, b) => full(b) - full(a) || a.index - b.index)[0];
}

/** What "who", "when", "where" and "which <noun>" stand for. */
function readHead(context: Context): ColumnInfo | undefined {
  const { chunks, schema } = context;
  for (let index = 0; index < chunks.length; index++) {
    const chunk = chunks[index];
    if (!chunk || chunk.kind !== "phrase") continue;
    if (isRole(chunk, "which", "what")) {
      const next = chunkAt(
        context,
        nextIndex(context, index, "prep", "distinct", "superlative", "position", "only", "be"),
      );
      if (isColumn(next)) return undefined;
      if (next?.kind === "other" && isRole(chunk, "which")) return labelColumn(schema);
      return undefined;
    }
    if (isRole(chunk, "who")) {
      if (nextIsColumn(context, index)) return undefined;
      const taken = new Set(
        context.sketch.filters.filter((filter) => filter.values && !filter.negated).map((filter) => filter.column),
      );
      return (
        personColumn(context, taken) ??
        findByHint(
          schema,
          /^(name|player|driver|athlete|person|winner|artist|singer|candidate|rider|director|coach|manager|nominee|swimmer|author|actor|competitor|golfer|incumbent|president|member|employee|student|champion|jockey|cyclist|skater|wrestler|scorer|writer|captain|recipient|king|queen|ruler|monarch|politician|skip|partner|opponent|customer|owner)$/,
          (column) => column.kind === "text",
        ) ??
        labelColumn(schema)
      );
    }
    if (
      isRole(chunk, "when", "where") &&
      index > 1 &&
      !isRole(chunks[index - 1], "and") &&
      chunks[index - 1]?.text !== ","
    )
      continue;
    if (isRole(chunk, "when")) {
      if (nextIsColumn(context, index, true)) return undefined;
      return (
        mainDate(schema) ??
        schema.columns.find((column) => /date|year|season|when/i.test(column.name)) ??
        mainYear(schema)
      );
    }
    if (isRole(chunk, "where")) {
      return (
        findByHint(
          schema,
          /^(location|place|venue|city|country|site|hometown|stadium|where|state|region|address|town|origin|arena)$/,
          (column) => column.kind === "text",
        ) ?? undefined
      );
    }
    if (isRole(chunk, "howLong")) {
      const text = chunk.text.toLowerCase();
      const hint = /tall|high/.test(text)
        ? /^(height|elevation|altitude)/
        : /old/.test(text)
          ? /^(age|birth|born)/
          : /heavy/.test(text)
            ? /^(weight|mass)/
            : /far/.test(text)
              ? /^(distance)/
              : /fast/.test(text)
                ? /^(speed|time|acceleration)/
                : /deep/.test(text)
                  ? /^depth/
                  : /wide/.test(text)
                    ? /^width/
                    : /large|big/.test(text)
                      ? /^(area|size|population)/
                      : /^(length|duration|runtime|running|time|term|year|distance)/;
      return findByHint(schema, hint, () => true);
    }
  }
  return undefined;
}

function nextIsColumn(context: Context, index: number, temporalOnly = false): boolean {
  const next = context.chunks[nextIndex(context, index, "prep", "be")];
  if (!isColumn(next)) return false;
  const column = columnOf(next);
  return (
    column !== undefined &&
    (temporalOnly
      ? isTemporal(column) || /date|year/i.test(column.name)
      : column.kind === "text" && index + 1 === context.chunks.indexOf(next as never))
  );
}

function isNumberColumn(chunk: Chunk | undefined): boolean {
  const column = chunk?.kind === "column" ? chunk.columns[0]?.column : undefined;
  return column !== undefined && (column.kind === "number" || column.numericText);
}

interface Named {
  column: ColumnInfo;
  chunk: Chunk;
  index: number;
  score: number;
}

/** Nouns that name rows stop being half of a column's name. */
function entityNoun(context: Context): boolean {
  let found = false;
  context.chunks.forEach((chunk, index) => {
    if (chunk.end - chunk.start !== 1) return;
    const word = stem(context.tokens[chunk.start]?.norm ?? "");
    if (/(ed|ing)$/.test(context.tokens[chunk.start]?.norm ?? "")) return;
    const entity = isEntityNoun(word) || context.schema.datasetWords.includes(word);
    if (!entity) return;
    if (chunk.kind === "column" && context.chunks[index + 1]?.kind === "number") return;
    if (chunk.kind === "other") found = true;
    const best = chunk.columns[0];
    if (chunk.kind !== "column" || !best || best.full) return;
    const lead = previousIndex(context, index);
    const wanted =
      lead <= 2 &&
      isRole(context.chunks[lead], "list", "which", "what") &&
      best.column.stems.every((own) => own === word || own === "name" || own === "title");
    if (wanted) return;
    const next = context.chunks[index + 1];
    const modifies = next?.kind === "column" && /^(names?|titles?)$/i.test(next.text);
    const allOf =
      isRole(context.chunks[index - 1], "total-rows") || /\ball( the)?$/i.test(context.chunks[index - 1]?.text ?? "");
    const alias = !best.column.stems.includes(word);
    if (
      (alias && (modifies || allOf)) ||
      (best.score < 0.68 &&
        !(best.column.kind === "number" && !best.column.isIdentifier) &&
        !isRole(context.chunks[index - 1], "by", "each")) ||
      (best.column.isKey &&
        word !== "id" &&
        (best.column.uniqueness > 0.9 || !isRole(context.chunks[index - 1], "by", "each")))
    ) {
      chunk.kind = "other";
      found = true;
    }
  });
  return found;
}

function followsJoin(context: Context, index: number): boolean {
  const before = context.chunks[previousIndex(context, index, "prep", "distinct", "each", "list", "show", "what")];
  return before === undefined || isRole(before, "and", "versus") || before.text === "," || before.kind === "column";
}

/** "..., and what was its length?" asks for one more column. */
function opensClause(context: Context, index: number): boolean {
  let at = index - 1;
  while (at > 0 && isRole(context.chunks[at], "filler", "be", "have")) at -= 1;
  return isRole(context.chunks[at], "what", "which") && isRole(context.chunks[at - 1], "and");
}

function betweenJoins(between: readonly Chunk[], strict: boolean): boolean {
  const joins = between.some((chunk) => isRole(chunk, "and", "or") || chunk.text === "," || chunk.text === "/");
  return (
    (joins || !strict) &&
    between.every(
      (chunk) =>
        isRole(chunk, "and", "filler", "or", "each", "distinct", "list", "show", "what", "which", "be") ||
        chunk.text === "," ||
        chunk.text === "/",
    )
  );
}

/** "the name and age of the player": the first run of columns, not what they belong to. */
function selectedOf(context: Context, named: readonly Named[], strict: boolean): ColumnInfo[] {
  const runs: Named[][] = [];
  for (const item of named) {
    const run = runs[runs.length - 1];
    const last = run?.[run.length - 1];
    const joined = last !== undefined && betweenJoins(context.chunks.slice(last.index + 1, item.index), strict);
    const clause = run && context.chunks[item.index - 1] && opensClause(context, item.index);
    if (run && (joined || clause)) run.push(item);
    else runs.push([item]);
  }
  const [first, second] = runs;
  if (!first) return [];
  if (!strict) return named.map(({ column }) => column);
  const lead = first[0];
  if (second && lead && first.length === 1 && !lead.chunk.columns[0]?.full) {
    const word = stem(context.tokens[lead.chunk.start]?.norm ?? "");
    const other = second[0];
    if (
      isEntityNoun(word) &&
      other?.chunk.columns[0]?.full &&
      context.chunks.slice(lead.index + 1, other.index).some((between) => isRole(between, "have"))
    )
      return second.map(({ column }) => column);
  }
  return [...new Set(first.map(({ column }) => column))];
}

/** "who ranked below X", "which episode aired after X": the verb's number or date is not what is asked for. */
function withoutVerbs(context: Context, named: Named[]): Named[] {
  const { chunks } = context;
  const asking = chunks.findIndex((chunk) => isRole(chunk, "who", "which", "what"));
  if (asking < 0 || asking > 2) return named;
  const following = chunks[asking + 1];
  const entity = following?.kind === "other" && isEntityNoun(stem(following.text.toLowerCase()));
  if (!isRole(chunks[asking], "who") && !entity) return named;
  return named.filter(
    ({ chunk, column, index }) =>
      index > asking + 3 ||
      column.kind === "text" ||
      chunk.end - chunk.start > 1 ||
      !/(ed|ing)$|^(won|ran|built|born|began|sold|made|held|flew|led|took)$/i.test(chunk.text) ||
      column.kind === "boolean",
  );
}

function leftOver(context: Context): Named[] {
  const found: Named[] = [];
  context.chunks.forEach((chunk, index) => {
    if (!isColumn(chunk)) return;
    const column = columnOf(chunk);
    if (!column) return;
    if (context.sketch.groups.some((group) => group.column === column)) return;
    const score = chunk.columns[0]?.score ?? 0;
    take(context, chunk, column);
    if (!found.some((other) => other.column === column)) found.push({ column, chunk, index, score });
  });
  return found;
}
