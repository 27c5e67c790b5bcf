import type { ChannelName } from "../../../contract/chart.ts";
import type { Chunk } from "./chunks.ts";
import { asMark, readPhrase } from "../lexicon/phrases.ts";
import { type Context, chunkAt, columnOf, isRole, nextIndex, param, previousIndex, take } from "./context.ts";

/** Words that are both a column and a word of the language: decides by what follows. */
export function resolveDoubles(context: Context): void {
  const words = context.tokens.map((token) => token.norm);
  const lead = context.chunks[0];
  if (
    lead?.kind === "column" &&
    words[0] === "name" &&
    lead.end === 1 &&
    context.chunks.length > 1 &&
    (context.chunks[1]?.kind === "column" || isRole(context.chunks[1], "filler", "distinct", "total-rows"))
  ) {
    lead.kind = "phrase";
    lead.entry = { role: "list", param: "list", length: 1 };
  }
  context.chunks.forEach((chunk, index) => {
    if (chunk.kind !== "column" || chunk.end - chunk.start !== 1) return;
    const word = words[chunk.start] ?? "";
    const before = context.chunks[index - 1];
    const best = chunk.columns[0];
    if (best?.full || before?.kind !== "column") return;
    const own = before.columns[0]?.column;
    if (
      /^(names?|numbers?|ids?|types?|values?|columns?)$/.test(word) &&
      before.columns[0]?.full &&
      best?.column !== own
    )
      chunk.kind = "other";
    else if (
      /(ed|ing)$|^(won|sold|made|held|paid|spent|earned)$/.test(word) &&
      own &&
      (own.kind === "number" || own.numericText) &&
      best?.column !== own
    )
      chunk.kind = "other";
    if (chunk.kind === "other") chunk.used = true;
  });
  context.chunks.forEach((chunk, index) => {
    const lead = context.chunks[index - 1];
    const amount = chunk.columns.find((match) => match.score > 0.65 && match.column.kind === "number");
    if (chunk.kind === "value" && !chunk.quoted && !chunk.capitalised && amount && isRole(lead, "aggregate")) {
      chunk.kind = "column";
      chunk.columns = [amount, ...chunk.columns.filter((match) => match !== amount)];
    }
  });
  context.chunks.forEach((chunk, index) => {
    if (chunk.kind === "column" && chunk.end - chunk.start === 1) {
      const entry = chunk.entry ?? readPhrase(words.slice(0, chunk.end), chunk.start);
      if (!entry) return;
      const following = chunkAt(context, nextIndex(context, index));
      const followed =
        following?.kind === "column" ||
        (entry.role === "aggregate" &&
          (isRole(following, "howMany", "aggregate") ||
            (isRole(following, "and") &&
              index > 0 &&
              context.chunks.slice(index + 1, index + 5).some((other) => isRole(other, "aggregate")))));
      if (
        (entry.role === "aggregate" || entry.role === "howMany") &&
        followed &&
        following?.columns[0]?.column !== chunk.columns[0]?.column
      )
        asPhrase(chunk, entry);
      else if (entry.role === "superlative" && (followed || following?.kind === "number")) asPhrase(chunk, entry);
      else if (entry.role === "show" && index === 0) asPhrase(chunk, entry);
      else if (entry.role === "compare" && (following?.kind === "number" || following?.kind === "date"))
        asPhrase(chunk, entry);
      else if (entry.role === "sort" && followed) asPhrase(chunk, entry);
    } else if (
      chunk.kind === "phrase" &&
      chunk.columns.length > 0 &&
      isRole(
        chunk,
        "aggregate",
        "position",
        "superlative",
        "share",
        "change",
        "difference",
        "only",
        "mark",
        "rows",
        "distribution",
        "when",
        "bin",
        "grain",
        "cumulative",
        "appears",
        "null",
        "howMany",
      )
    ) {
      const following = chunkAt(context, nextIndex(context, index, "prep"));
      const full = chunk.columns[0]?.full === true;
      const target =
        following?.kind === "column" ||
        following?.kind === "other" ||
        following?.kind === "value" ||
        isRole(following, "distinct", "rows");
      const introduced =
        isRole(context.chunks[index - 1], "filler", "list", "what", "by") || index === 0 || /^the /i.test(chunk.text);
      if (full && isRole(chunk, "aggregate", "howMany") && following?.kind === "number") chunk.kind = "column";
      else if (
        full &&
        !target &&
        introduced &&
        !isRole(chunk, "howMany") &&
        (isRole(following, "with", "by", "be", "have", "compare", "prep") ||
          !following ||
          following.kind === "punctuation")
      )
        chunk.kind = "column";
    }
  });
}

function asPhrase(chunk: Chunk, entry: NonNullable<Chunk["entry"]>): void {
  chunk.kind = "phrase";
  chunk.entry = entry;
}

/** Marks, axes, colours, facets. */
export function readWishes(context: Context): void {
  const { wishes } = context.sketch;
  const text = context.question.toLowerCase();
  if (/horizontal bar/.test(text)) wishes.horizontal = true;
  if (/group(ed|ing)? (bar|column)|cluster|side[- ]by[- ]side/.test(text)) wishes.grouped = true;
  context.chunks.forEach((chunk, index) => {
    if (isRole(chunk, "mark")) {
      const name = param(chunk);
      if (name === "stackedBar") {
        wishes.mark = wishes.mark ?? "bar";
        wishes.stack = wishes.stack ?? "zero";
      } else if (name === "text") wishes.asTable = true;
      else if (wishes.mark === undefined || wishes.mark === asMark(name)) wishes.mark = asMark(name);
      else if (wishes.mark === "bar" && name === "line" && !/line/.test(context.chunks[index]?.text ?? "")) return;
      chunk.used = true;
    } else if (isRole(chunk, "stack")) {
      wishes.stack = "normalize";
      chunk.used = true;
    }
  });
  context.chunks.forEach((chunk, index) => {
    if (!isRole(chunk, "channel") || chunk.used) return;
    const channel = param(chunk) as ChannelName;
    const isAxis = channel === "x" || channel === "y";
    const after = chunkAt(
      context,
      nextIndex(context, index, "be", "prep", "by", "each", "list", "show", "with", "have"),
    );
    const before = chunkAt(context, previousIndex(context, index, "be", "prep"));
    const onAxis = isAxis && /^(on|along|as)/i.test(chunk.text);
    const order = onAxis ? [before, after] : [after, before];
    const target = order.find((candidate) => candidate?.kind === "column" && !candidate.used);
    const column = columnOf(target);
    chunk.used = true;
    if (!target || !column || wishes.channels[channel]) return;
    if (isAxis && isRole(chunkAt(context, index - 1), "sort", "by")) return;
    if (isAxis && isAggregated(context, target)) return;
    wishes.channels[channel] = take(context, target, column);
  });
}

function isAggregated(context: Context, chunk: Chunk): boolean {
  return isRole(
    chunkAt(context, previousIndex(context, context.chunks.indexOf(chunk), "prep")),
    "aggregate",
    "howMany",
  );
}
