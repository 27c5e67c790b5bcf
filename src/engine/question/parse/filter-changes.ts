import type { Cell } from "../../../contract/values.ts";
import type { Expr, Predicate } from "../../../contract/query.ts";
import { type Context, isRole } from "./context.ts";
import type { FilterSketch, Sketch } from "./sketch.ts";

const CLEARING =
  /\b(remove|clear|drop|reset|without|forget|undo|no|delete|lift)\b.{0,12}\b(filters?|conditions?|restrictions?)\b|^(now )?(for |over |across |with )?(all|everything|the whole)( the)?( data| rows| time| dates)?( again)?$|^reset$/i;
const WIDENING = /\b(too|as well|also|add|plus|include|including|together with)\b/i;
const COMPARING = /^(and |now |but )?(how (does|do) (that|this|it|they|those) compare|compare|versus|vs\.?|against)\b/i;
export const REMOVING =
  /^(and |now |but |ok |please )*(drop|remove|delete|take (out|off)|leave out|lose|get rid of|kick out)\b/i;
const EVERY = /\b(all|every|any|each|whole)\b/i;

export function clearsFilters(question: string): boolean {
  return CLEARING.test(question.trim().replace(/[?.!]+$/, ""));
}

export function comparesValues(question: string): boolean {
  return COMPARING.test(question.trim());
}

/** What a follow-up leaves of the filters and adds to them. */
export function changedFilters(old: readonly FilterSketch[], added: Sketch, context: Context): FilterSketch[] {
  const question = context.question.trim();
  if (clearsFilters(question)) return named(old, context) ?? [...added.filters];
  const removing = REMOVING.test(question);
  const widening = WIDENING.test(question) || COMPARING.test(question);
  let kept = [...old];
  if (EVERY.test(question) || removing) kept = named(kept, context) ?? kept;
  for (const filter of added.filters) {
    const same = kept.findIndex((other) => alike(other, filter) && !other.negated);
    const other = kept[same];
    const negated = filter.negated || (removing && filter.values !== undefined);
    if (negated) {
      const rest = other ? without(other, filter) : undefined;
      if (other && rest !== undefined) {
        kept.splice(same, 1, ...rest);
        continue;
      }
      kept = kept.filter((candidate) => candidate.label !== filter.label || !candidate.negated);
      kept.push(
        filter.negated ? filter : { ...filter, predicate: { kind: "not", arg: filter.predicate }, negated: true },
      );
    } else if (other && (widening || (/^(and|or)\b/i.test(question) && (other.values?.length ?? 0) > 1)))
      kept.splice(same, 1, union(other, filter));
    else kept = [...kept.filter((candidate) => !alike(candidate, filter)), filter];
  }
  return kept;
}

/** The filters but those on a column that the question names: "for all symbols", "drop the year". */
function named(old: readonly FilterSketch[], context: Context): FilterSketch[] | undefined {
  const columns = new Set(
    context.chunks.flatMap((chunk) =>
      chunk.kind === "column" ? chunk.columns.slice(0, 2).map((match) => match.column) : [],
    ),
  );
  const dates =
    /\b(years?|dates?|months?|quarters?|time|period)\b/i.test(context.question) &&
    !context.chunks.some((chunk) => chunk.kind === "date");
  const kept = old.filter(
    (filter) => !((filter.column && columns.has(filter.column)) || (dates && filter.date === true)),
  );
  return kept.length < old.length ? kept : undefined;
}

function alike(a: FilterSketch, b: FilterSketch): boolean {
  return (a.date === true && b.date === true) || (a.column !== undefined && a.column === b.column);
}

interface Choice {
  expr: Expr;
  values: Cell[];
}

function choiceOf(predicate: Predicate): Choice | undefined {
  if (predicate.kind === "in") return { expr: predicate.expr, values: predicate.values };
  if (predicate.kind === "compare" && predicate.op === "=" && predicate.right.kind === "literal")
    return { expr: predicate.left, values: [predicate.right.value] };
  if (predicate.kind === "not") return choiceOf(predicate.arg);
  if (predicate.kind !== "or") return undefined;
  const parts = predicate.args.map(choiceOf);
  const [first] = parts;
  if (!first || parts.some((part) => !part || JSON.stringify(part.expr) !== JSON.stringify(first.expr)))
    return undefined;
  return { expr: first.expr, values: parts.flatMap((part) => part?.values ?? []) };
}

function union(old: FilterSketch, added: FilterSketch): FilterSketch {
  const [a, b] = [choiceOf(old.predicate), choiceOf(added.predicate)];
  const label = `${old.label} or ${added.label}`;
  const values = [...(old.values ?? []), ...(added.values ?? [])];
  if (!a || !b) return { ...old, predicate: { kind: "or", args: [old.predicate, added.predicate] }, values, label };
  return {
    ...old,
    predicate: { kind: "in", expr: a.expr, values: [...new Set([...a.values, ...b.values])] },
    values,
    label,
  };
}

/** The choice without some of its values; nothing where none is left; undefined where it had none of them. */
function without(old: FilterSketch, taken: FilterSketch): FilterSketch[] | undefined {
  const [choice, gone] = [choiceOf(old.predicate), choiceOf(taken.predicate)];
  if (!choice || !gone) return undefined;
  const values = choice.values.filter((value) => !gone.values.includes(value));
  if (values.length === choice.values.length) return undefined;
  if (values.length === 0) return [];
  return [
    {
      ...old,
      predicate: { kind: "in", expr: choice.expr, values },
      values: values.map(String),
      label: `${old.label} without ${taken.label}`,
    },
  ];
}

/** Only values, dates, periods and shapes: "IBM?", "2009", "monthly", "as a share". */
export function namesOnlyParts(context: Context): boolean {
  let substance = false;
  for (const chunk of context.chunks) {
    if (chunk.kind === "value" || chunk.kind === "date") substance = true;
    else if (isRole(chunk, "grain", "share", "cumulative", "moving", "mark", "stack")) substance = true;
    else if (chunk.kind === "number" || chunk.kind === "ordinal" || chunk.kind === "punctuation") continue;
    else if (
      !isRole(
        chunk,
        "filler",
        "prep",
        "and",
        "or",
        "only",
        "by",
        "follow",
        "not",
        "each",
        "be",
        "show",
        "with",
        "between",
        "compare",
      )
    )
      return false;
  }
  return substance;
}
