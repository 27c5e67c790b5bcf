import type { PriceForm } from "../../../contract/price-form.ts";
import type { Prepared } from "../../question/index.ts";

const MOST_NAMES = 5000;

/** Names of assets that a question says, in its order, and those of a benchmark ("against the index", "versus IBM"). */
export function readAssets(question: string, form: PriceForm, { schema, values }: Prepared) {
  const column = schema.columns.find(({ name }) => name === form.by);
  const names = column ? values.frequent(column, MOST_NAMES) : form.price;
  const found: { name: string; at: number; end: number }[] = [];
  for (const name of names) {
    const at = wholeWord(question, name);
    if (at >= 0) found.push({ name, at, end: at + name.length });
  }
  // "Apple Inc" before the "Apple" in it.
  const kept = found.filter(
    (one) =>
      !found.some(
        (other) => other !== one && other.at <= one.at && other.end >= one.end && other.name.length > one.name.length,
      ),
  );
  kept.sort((a, b) => a.at - b.at);
  const turn = /\b(against|versus|vs\.?|relative to|compared (?:to|with))\b/i.exec(question);
  const benchmark = turn ? kept.find(({ at }) => at > turn.index)?.name : undefined;
  return { all: names, named: kept.map(({ name }) => name), benchmark, weights: readWeights(question, kept) };
}

/** "60% AAPL and 40% MSFT", "AAPL 60%, MSFT 40%". */
function readWeights(
  question: string,
  named: readonly { name: string; at: number; end: number }[],
): Record<string, number> | null {
  const weights: Record<string, number> = {};
  for (const { name, at, end } of named) {
    const before = /(\d+(?:\.\d+)?)\s*(?:%|percent)\s*(?:of\s+|in\s+)?$/i.exec(question.slice(0, at));
    const after = /^\s*(?:at\s+|:|=)?\s*(\d+(?:\.\d+)?)\s*(?:%|percent)/i.exec(question.slice(end));
    const share = before?.[1] ?? after?.[1];
    if (share !== undefined) weights[name] = Number(share) / 100;
  }
  return Object.keys(weights).length >= 2 ? weights : null;
}

function wholeWord(text: string, word: string): number {
  if (word.length === 0) return -1;
  const isShort = word.length <= 2;
  const [hay, needle] = isShort ? [text, word] : [text.toLowerCase(), word.toLowerCase()];
  let at = hay.indexOf(needle);
  while (at >= 0) {
    const edges = [hay[at - 1], hay[at + needle.length]];
    if (edges.every((edge) => edge === undefined || !/[\p{L}\p{N}_]/u.test(edge))) return at;
    at = hay.indexOf(needle, at + 1);
  }
  return -1;
}
