import { numberWords } from "../question/index.ts";

/** What a question about models asks for, before its column names are looked up. */
export type TrainingWish =
  | { kind: "train" | "predict"; target: string; features: string | null }
  | { kind: "cluster"; count: number | null; features: string | null }
  | { kind: "components"; count: number | null; features: string | null };

const polite = /^(?:please|can you|could you|would you|i want to|i'd like to|let's|let us|now)\s+/i;
const source = /\s+(?:from|using|based on|out of|given|with the help of|by means of)\s+(?:the\s+)?(.+)$/i;
const ahead =
  /\b(?:next|coming|following|upcoming|future|ahead|tomorrow|\d+\s+(?:steps?|days?|weeks?|months?|quarters?|years?|hours?)|rest of|end of|until|till|20\d\d)\b/i;
/** "Estimate the average price" asks for a figure of the rows. */
const summing = /\b(?:average|mean|median|total|sum|number of|count|how many|maximum|minimum|share|percentage)\b/i;
/** Null where the question is about something else; questions about the time ahead are forecasts. */
export function readWish(question: string): TrainingWish | null {
  let text = question.trim().replace(/[.?!]+$/, "");
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replace(polite, "");
  }
  return readComponents(text) ?? readClusters(text) ?? readModel(text);
}

function readModel(text: string): TrainingWish | null {
  const training =
    /^(?:train|fit|build|learn|make|create|develop)\b.*?\b(?:model|classifier|regression|trees?|predictor)\b\s*(?:(?:that|which|to)\s+(?:can\s+)?)?(?:predicts?|estimates?|foretells?|classif(?:y|ies)|explains?|for|of|on|to predict)?\s*(.*)$/i.exec(
      text,
    );
  const predicting = /^(?:predict|estimate|foretell|classify)\s+(.+)$/i.exec(text);
  const rest = (training ?? predicting)?.[1];
  if (rest === undefined || (predicting && (ahead.test(rest) || summing.test(rest)))) return null;
  const features = source.exec(rest)?.[1] ?? null;
  const target = rest.replace(source, "").trim();
  return { kind: training ? "train" : "predict", target, features: meaningful(features) };
}

function readClusters(text: string): TrainingWish | null {
  const verb = /^(?:cluster|segment|group|divide|split|sort)\b(.*)$/i.exec(text);
  const noun = /^(?:find|show|give me|make|run|do)\b.*\b(?:clusters|clustering|k-?means)\b(.*)$/i.exec(text);
  const rest = (verb ?? noun)?.[1];
  if (rest === undefined) return null;
  const into =
    /\b(?:into|in)\s+(\w+)\s+(?:\w+\s+)?(?:groups?|clusters?|segments?|kinds?|types?|sorts?|classes)\b/i.exec(text);
  const plain = /\b(\w+)\s+(?:clusters|groups|segments)\b/i.exec(text);
  if (verb && !/^(?:cluster|segment)\b/i.test(text) && !into) return null;
  const count = numberOf(into?.[1] ?? plain?.[1]);
  const features = /\s(?:by|using|based on|from|on|over)\s+(?:the\s+|their\s+)?(.+)$/i.exec(
    rest.replace(
      /\b(?:into|in)\s+\w+\s+(?:\w+\s+)?(?:groups?|clusters?|segments?|kinds?|types?|sorts?|classes)\b/i,
      "",
    ),
  )?.[1];
  return { kind: "cluster", count, features: meaningful(features ?? null) };
}

function readComponents(text: string): TrainingWish | null {
  if (!/\b(?:principal components?|pca|reduce\b.*\bdimensions?)\b/i.test(text)) return null;
  const count = numberOf(/\b(\w+)\s+(?:principal\s+components?|dimensions?)\b/i.exec(text)?.[1]);
  const features = /\s(?:of|for|over|using|from)\s+(?:the\s+)?(.+)$/i.exec(text)?.[1] ?? null;
  return { kind: "components", count, features: meaningful(features) };
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = /^\d+$/.test(text) ? Number(text) : (numberWords.get(text.toLowerCase()) ?? 0);
  return value >= 1 && value <= 50 ? value : null;
}

/** "everything else" names no columns. */
function meaningful(features: string | null): string | null {
  return features === null ||
    /^(?:(?:all|any)\b|every|everything|the (?:rest|others)|other columns|(?:the )?data|measurements?$|measures$|features$|columns$|attributes$|numbers$)/i.test(
      features,
    )
    ? null
    : features;
}

/**
 * Column names said in a text, in the order in which they come; the longest name wins where several fit. What is left between
 * commas and "and" may name a column by some of its words; what names none comes back as `unknown`.
 */
export function columnsIn(text: string, names: readonly string[]): { columns: string[]; unknown: string[] } {
  const columns: string[] = [];
  const unknown: string[] = [];
  const whole = exactColumns(text, names);
  const isList = /,|&|\band\b/i.test(text);
  if (!isList && whole.length > 0) return { columns: whole, unknown };
  for (const item of text.split(/,|&|\band\b/i)) {
    const said = words(item).filter((word) => !fillers.has(word));
    if (said.length === 0) continue;
    const exact = whole.filter((name) => ` ${words(item).join(" ")} `.includes(` ${words(name).join(" ")} `));
    const found = exact.length > 0 ? exact : partialColumn(said, names);
    if (found.length === 0 && whole.every((name) => !words(name).some((word) => said.includes(word))))
      unknown.push(item.trim());
    columns.push(...found);
  }
  return { columns: [...new Set([...whole, ...columns])], unknown };
}

const fillers = new Set(["the", "a", "an", "its", "their", "of", "all"]);

/** The shortest name that holds all the words; none where two of one length do. */
function partialColumn(said: readonly string[], names: readonly string[]): string[] {
  const fitting = names
    .map((name) => ({ name, parts: words(name) }))
    .filter(({ parts }) => said.every((word) => parts.includes(word)))
    .sort((first, second) => first.parts.length - second.parts.length);
  const [best, next] = fitting;
  return best && best.parts.length !== next?.parts.length ? [best.name] : [];
}

function exactColumns(text: string, names: readonly string[]): string[] {
  const said = ` ${words(text).join(" ")} `;
  const found: { name: string; at: number; length: number }[] = [];
  const byLength = names
    .map((name) => ({ name, phrase: words(name).join(" ") }))
    .filter(({ phrase }) => phrase !== "")
    .sort((first, second) => second.phrase.length - first.phrase.length);
  for (const { name, phrase } of byLength) {
    const at = said.indexOf(` ${phrase} `);
    if (at < 0 || found.some((other) => at < other.at + other.length && other.at < at + phrase.length)) continue;
    found.push({ name, at, length: phrase.length });
  }
  return found.sort((first, second) => first.at - second.at).map(({ name }) => name);
}

function words(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => (word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word));
}
