import { isCommonWord, isEntityNoun } from "./lexicon/common-words.ts";
import { type Unread, unreadParts } from "./parse/coverage.ts";
import { stem } from "./lexicon/stem.ts";
import type { Prepared } from "./prepare.ts";
import type { Understanding } from "./understand.ts";

export type Verdict =
  | {
      status: "answered";
      /** Names in the question that the data does not hold. */ lost: string[];
      assumptions: { text: string; alternativeQuestion?: string; alternativeLabel?: string }[];
    }
  | { status: "clarify"; text: string; suggestions: { label: string; question: string }[] }
  | { status: "refused"; text: string };

const FOREIGN =
  /\b(tomorrow|joke|poem|love you|your name|who are you|how are you|meaning of life|bitcoin price|stock tip|recipe|translate|write (me )?(an? )?(email|essay|code)|news today|capital of (?!.*\bin (this|the) (data|table)))\b/i;

/** Whether what was understood is enough to answer from. */
export function judge(understood: Understanding, prepared: Prepared): Verdict {
  const { context, interpretation, built } = understood;
  const { sketch } = context;
  if (built.refusal !== undefined) return { status: "refused", text: built.refusal };
  const nothing =
    interpretation.mentions === 0 && sketch.filters.length === 0 && sketch.groups.length === 0 && !understood.followUp;
  const counting = sketch.measures.length > 0 && sketch.measures.every((measure) => measure.op === "count");
  const { kind } = interpretation.task;
  const vague = context.chunks.find(
    (chunk) =>
      !chunk.used &&
      chunk.kind === "phrase" &&
      chunk.entry?.role === "superlative" &&
      /^(best|worst|top|leading|better)/i.test(chunk.text),
  );
  if (vague && !interpretation.ranked && kind === "list" && sketch.filters.length === 0) {
    const numbers = prepared.schema.columns
      .filter((column) => column.kind === "number" && !column.isIdentifier)
      .slice(0, 4);
    if (numbers.length > 1) {
      return {
        status: "clarify",
        text: `${vague.text.charAt(0).toUpperCase()}${vague.text.slice(1).toLowerCase()} by which number? I can rank by ${numbers.map((column) => column.name).join(", ")}.`,
        suggestions: numbers.map((column) => ({
          label: column.name,
          question: `${context.question.replace(/[?.!\s]+$/, "")} by ${column.name}`,
        })),
      };
    }
  }
  if (FOREIGN.test(context.question) && interpretation.mentions === 0) return refusal(prepared, "");
  if (nothing && kind !== "summary" && kind !== "correlation" && kind !== "outliers") {
    const listing = kind === "list" && /\b(all|everything|rows|records|data|table|entries)\b/i.test(context.question);
    if (!counting && !listing && !interpretation.ranked && sketch.limit === undefined)
      return refusal(prepared, interpretation.unknown.slice(0, 2).join(" and "));
    if (counting && interpretation.unknown.length > 2)
      return refusal(prepared, interpretation.unknown.slice(0, 2).join(" and "));
  }
  const assumptions: { text: string; alternativeQuestion?: string; alternativeLabel?: string }[] = [];
  for (const measure of [...sketch.measures, ...(sketch.order?.measure ? [sketch.order.measure] : [])]) {
    if (measure.label !== "assumed" || !measure.column) continue;
    const text = `I took the ${measure.op === "mean" ? "average" : "total"} of ${measure.column.name}.`;
    if (assumptions.some((assumption) => assumption.text === text)) continue;
    const other = measure.op === "mean" ? "total" : "average";
    assumptions.push({
      text,
      alternativeLabel: `Use the ${other}`,
      alternativeQuestion: understood.followUp
        ? `and the ${other}?`
        : insertBefore(context.question, measure.column.name, other, understood),
    });
    const { order } = sketch;
    const period = sketch.groups.find((group) => group.timeUnit !== undefined && group.column.uniqueness > 0.999);
    if (!period || order?.measure !== measure || understood.followUp) continue;
    const end = order.direction === "ascending" ? "minimum" : "maximum";
    assumptions.push({
      text: `The ${order.direction === "ascending" ? "lowest" : "highest"} single ${measure.column.name} may lie in another period than the ${order.direction === "ascending" ? "lowest" : "highest"} ${measure.op === "mean" ? "average" : "total"}.`,
      alternativeLabel: `Use the single ${order.direction === "ascending" ? "lowest" : "highest"} value`,
      alternativeQuestion: insertBefore(context.question, measure.column.name, end, understood),
    });
  }
  const lost = lostWords(understood);
  const unread = unreadParts(context);
  const doubt = doubtful(understood, unread);
  if (doubt !== undefined) return unreadVerdict(doubt, prepared);
  const missed = [...unread.conditions, ...unread.words].filter((text) => !lost.includes(text));
  if (missed.length > 0 && !understood.followUp)
    assumptions.push({
      text: `I did not use ${missed
        .slice(0, 3)
        .map((text) => `"${text}"`)
        .join(", ")} of the question.`,
    });
  const said = new Set<string>();
  for (const alternative of sketch.alternatives) {
    if (alternative.said === "" || said.has(alternative.said) || alternative.score < -0.06) continue;
    said.add(alternative.said);
    assumptions.push({
      text: `I took "${alternative.said}" to mean ${alternative.chosen.name}.`,
      alternativeLabel: `Use ${alternative.other.name}`,
      alternativeQuestion: context.question.replace(alternative.said, alternative.other.name),
    });
    if (assumptions.length >= 3) break;
  }
  return { status: "answered", lost, assumptions };
}

/** The words without which the answer would be a guess: a yes to half a sentence, a count of everything. */
function doubtful({ context, interpretation, followUp }: Understanding, unread: Unread): string | undefined {
  const { sketch } = context;
  const { task } = interpretation;
  if (followUp) return undefined;
  const [average] = unread.aggregates;
  const counts = sketch.measures.every((measure) => measure.op === "count");
  if (average !== undefined && counts && task.kind !== "list" && task.kind !== "scalar") return average;
  if (task.kind === "scalar") {
    const [only] = task.scalars;
    const answer = only?.as === "answer" && only.expr.kind === "case" ? only.expr.when : undefined;
    const count = answer?.kind === "compare" && answer.left.kind === "aggregateOf" ? answer.left : undefined;
    const alone = count?.op === "count" && count.filter?.kind === "compare" && count.filter.op === "=";
    return alone ? [...unread.conditions, ...unread.words][0] : undefined;
  }
  const counted =
    task.kind === "query" &&
    sketch.groups.length === 0 &&
    sketch.filters.length === 0 &&
    sketch.having.length === 0 &&
    sketch.measures.length > 0 &&
    sketch.measures.every((measure) => measure.op === "count");
  return counted ? unread.conditions[0] : undefined;
}

function unreadVerdict(words: string, prepared: Prepared): Verdict {
  const names = prepared.schema.columns.slice(0, 4);
  return {
    status: "clarify",
    text: `I could not tell what "${words}" means for this data, and without it the answer would be a guess. Which column does it speak of?`,
    suggestions: names.map((column) => ({ label: column.name, question: `Show ${column.name}` })),
  };
}

function lostWords({ context }: Understanding): string[] {
  return context.chunks.flatMap((chunk, index) => {
    if (chunk.kind !== "other" || chunk.used || !/\p{L}{3,}/u.test(chunk.text)) return [];
    const named = chunk.quoted || (chunk.capitalised && chunk.start > 0);
    const before = context.chunks[index - 1];
    const owner = before?.entry?.role === "filler" ? context.chunks[index - 2] : before;
    const belongs = owner?.entry?.role === "prep" || owner?.entry?.role === "with";
    const word = chunk.text.toLowerCase();
    return named || (belongs && !isCommonWord(word) && !isEntityNoun(stem(word))) ? [chunk.text] : [];
  });
}

function insertBefore(question: string, column: string, word: string, understood: Understanding): string {
  const chunk = understood.context.chunks.find(
    (candidate) => candidate.kind === "column" && candidate.columns[0]?.column.name === column,
  );
  return chunk ? question.replace(chunk.text, `${word} ${chunk.text}`) : `${question} (${word})`;
}

function refusal(prepared: Prepared, unknown: string): Verdict {
  const names = prepared.schema.columns
    .slice(0, 6)
    .map((column) => column.name)
    .join(", ");
  const what =
    unknown === ""
      ? "I found nothing in that question that this data could answer"
      : `I do not know what ${unknown} means in this data`;
  return { status: "refused", text: `${what}. I can count, compare, rank and chart its columns, such as ${names}.` };
}
