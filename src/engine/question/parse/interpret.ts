import { defaultAggregate } from "./measures.ts";
import type { TimeUnit } from "../../../contract/plan.ts";
import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { isEntityNoun } from "../lexicon/common-words.ts";
import { readArithmetic, readPercentage } from "./arithmetic.ts";
import { readClosingSort, readSort } from "./sort.ts";
import { readPairQuestion } from "./pairs.ts";
import { readConditions } from "./conditions.ts";
import { readGroups } from "./groups.ts";
import { readLimits } from "./limits.ts";
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
  const counts = readLimits(context);
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
  readNeighbour(context);
  readTransforms(context);
  readArithmetic(context);
  readConditions(context);
  readPresence(context);
  readBooleans(context, words);
  readClosingSort(context);
  readPosition(context, counts);
  readSuperlatives(context, counts);
  readMeasures(context);
  readGroups(context);
  readSort(context);
  const scalar = readPairQuestion(context, words) ?? readPercentage(context);
  readAskedPeriod(context);
  const head = readHead(context);
  const named = leftOver(context);
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
  const task: Task = scalar
    ? { kind: "scalar", scalar }
    : sketch.derived
      ? { kind: "derived" }
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
      return (
        findByHint(
          schema,
          /^(name|player|driver|athlete|person|winner|artist|singer|candidate|rider|director|coach|manager|nominee|swimmer|author|actor|competitor|golfer|incumbent|president|member|employee|student|champion|jockey|cyclist|skater|wrestler|scorer|writer|captain|recipient|king|queen|ruler|monarch|politician|skip|partner|opponent|customer|owner)$/,
          (column) => column.kind === "text",
        ) ?? labelColumn(schema)
      );
    }
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

/** "how many films have notes": a column that some rows lack is asked to be there. */
function readPresence(context: Context): void {
  context.chunks.forEach((chunk, index) => {
    const before = context.chunks[previousIndex(context, index)];
    const next = context.chunks[index + 1];
    const column = chunk.kind === "column" && !chunk.used ? chunk.columns[0]?.column : undefined;
    if (!column || !isRole(before, "have") || !/^(have|has|had)( a| an)?$/i.test(before?.text ?? "")) return;
    if (next && !/^[?.!]$/.test(next.text)) return;
    if (column.valid >= context.schema.rowCount || index < 2) return;
    take(context, chunk, column);
    context.sketch.filters.push({
      predicate: { kind: "not", arg: { kind: "isNull", expr: { kind: "field", field: column.name } } },
      column,
      negated: false,
      at: index,
      label: `${column.name} is known`,
    });
  });
}

/** "which products are in stock": a yes/no column that is only named is a condition. */
function readBooleans(context: Context, words: ReadonlySet<string>): void {
  context.chunks.forEach((chunk, index) => {
    if (!isColumn(chunk)) return;
    const column = chunk.columns[0]?.column;
    if (column?.kind !== "boolean" || words.has("mark")) return;
    const before = context.chunks[index - 1];
    if (isRole(before, "by", "each", "per", "channel") || (index <= 1 && isRole(before, "show", "list"))) return;
    const around = context.chunks.slice(Math.max(0, index - 3), index);
    const not =
      around.find((other) => isRole(other, "not") || /^(out|not|no)$/i.test(other.text)) ??
      (/\bout of\b|\bnot\b|\bun/i.test(
        context.question.slice(
          Math.max(0, context.question.indexOf(chunk.text) - 8),
          context.question.indexOf(chunk.text),
        ),
      )
        ? before
        : undefined);
    if (not) not.used = true;
    take(context, chunk, column);
    context.sketch.filters.push({
      predicate: {
        kind: "compare",
        op: "=",
        left: { kind: "field", field: column.name },
        right: { kind: "literal", value: not === undefined },
      },
      column,
      negated: not !== undefined,
      at: index,
      label: `${column.name} is ${not === undefined ? "true" : "false"}`,
    });
  });
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
