import type { Grammar } from "./grammar.ts";

const lengths = new WeakMap<Grammar, number>();
const encoder = new TextEncoder();

/** The shortest text of a grammar. Throws where every text of it contains itself. */
export function shortestText(grammar: Grammar): Uint8Array {
  if (!lengths.has(grammar)) measure(grammar);
  if (lengths.get(grammar) === Number.POSITIVE_INFINITY) throw new Error("The schema describes nothing that ends.");
  return Uint8Array.from(write(grammar));
}

/** Lengths of all that the grammar is made of, made shorter until none gets shorter any more. */
function measure(root: Grammar): void {
  const all = new Set<Grammar>([root]);
  for (const grammar of all) for (const part of partsOf(grammar)) all.add(part);
  for (const grammar of all) lengths.set(grammar, Number.POSITIVE_INFINITY);
  const ordered = [...all].toReversed();
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    for (const grammar of ordered) {
      const length = lengthOf(grammar);
      if (length >= (lengths.get(grammar) ?? 0)) continue;
      lengths.set(grammar, length);
      isSettled = false;
    }
  }
}

function partsOf(grammar: Grammar): readonly Grammar[] {
  if (grammar.kind === "sequence") return grammar.parts;
  if (grammar.kind === "choice") return grammar.options;
  const definition = grammar.kind === "reference" ? grammar.definitions.get(grammar.name) : undefined;
  return definition ? [definition] : [];
}

function lengthOf(grammar: Grammar): number {
  const parts = partsOf(grammar).map((part) => lengths.get(part) ?? Number.POSITIVE_INFINITY);
  if (grammar.kind === "sequence") return parts.reduce((sum, length) => sum + length, 0);
  if (grammar.kind === "choice" || grammar.kind === "reference") return Math.min(...parts);
  return write(grammar).length;
}

function write(grammar: Grammar): number[] {
  switch (grammar.kind) {
    case "text":
      return [...grammar.bytes];
    case "string":
      return [...encoder.encode(`"${"x".repeat(grammar.minimum)}"`)];
    case "number":
      return [...encoder.encode(grammar.isZeroAllowed ? "0" : "1")];
    case "sequence":
      return grammar.parts.flatMap(write);
    default: {
      const wanted = lengths.get(grammar);
      // A definition may offer itself; what is spelled out ends for certain.
      const equal = partsOf(grammar).filter((part) => lengths.get(part) === wanted);
      const best = equal.find(({ kind }) => kind !== "reference") ?? equal[0];
      return best ? write(best) : [];
    }
  }
}
