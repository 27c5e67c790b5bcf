import type { Predicate } from "../../../contract/query.ts";
import { joinWords, predicateInWords, timeRangeInWords } from "../words.ts";
import { humanName } from "./format.ts";

/** The predicate with names as one says them and without conversions, for sentences only. */
function forSpeech(predicate: Predicate): Predicate {
  return JSON.parse(JSON.stringify(predicate), (key, value: unknown) => {
    if (key === "field" && typeof value === "string") return humanName(value);
    if (isConversion(value)) return value.args[0];
    return value;
  }) as Predicate;
}

function isConversion(value: unknown): value is { args: [unknown] } {
  return (
    typeof value === "object" &&
    value !== null &&
    "fn" in value &&
    "args" in value &&
    Array.isArray(value.args) &&
    value.args.length === 1 &&
    ["toNumber", "toSeconds", "toDate", "toText"].includes(String(value.fn))
  );
}

/** " in 2008 where sector is Tech", or nothing. Conditions that only ask for a value to be there go unsaid. */
export function scopeText(filter: Predicate | undefined): string {
  if (!filter) return "";
  const parts = filter.kind === "and" ? filter.args : [filter];
  const times: string[] = [];
  const others: string[] = [];
  const beside: string[] = [];
  for (const part of parts.map(forSpeech)) {
    if (part.kind === "timeRange" && part.expr.kind === "field") times.push(timeRangeInWords(part.start, part.end));
    else if (besideRow(part) !== undefined) beside.push(besideRow(part) ?? "");
    else if (isYearOf(part)) times.push(`in ${part.right.value}`);
    else if (!(part.kind === "not" && part.arg.kind === "isNull"))
      others.push(part.kind === "or" ? predicateInWords(part) : predicateInWords(part));
  }
  const where = others.length === 0 ? "" : ` where ${joinWords(others)}`;
  const when = times.length === 0 ? "" : ` ${joinWords(times)}`;
  return beside.join("") + when + where;
}

/** " right after Static": the row beside a known one. */
function besideRow(part: Predicate): string | undefined {
  if (part.kind !== "compare" || part.left.kind !== "rowNumber" || part.right.kind !== "binary") return undefined;
  const { op, left } = part.right;
  if (left.kind !== "aggregateOf" || left.expr?.kind !== "rowNumber" || !left.filter) return undefined;
  const known = left.filter;
  const name =
    known.kind === "compare" && known.right.kind === "literal"
      ? String(known.right.value)
      : known.kind === "text"
        ? known.text
        : `the row where ${predicateInWords(known)}`;
  return ` right ${op === "-" ? "before" : "after"} ${name}`;
}

function isYearOf(
  part: Predicate,
): part is Extract<Predicate, { kind: "compare" }> & { right: { kind: "literal"; value: number } } {
  return (
    part.kind === "compare" &&
    part.op === "=" &&
    part.left.kind === "call" &&
    part.left.fn === "year" &&
    part.right.kind === "literal" &&
    typeof part.right.value === "number"
  );
}
