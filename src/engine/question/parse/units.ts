import type { Chunk } from "./chunks.ts";
import type { ColumnInfo } from "../linking/schema.ts";
import { clockSeconds } from "../lexicon/tokens.ts";
import { UNIT_WORDS } from "../lexicon/thesaurus.ts";
import { type Context, isMeasurable } from "./context.ts";

export function unitLike(chunk: Chunk | undefined): boolean {
  if (!chunk) return false;
  const word = chunk.text.toLowerCase();
  return (
    /^(years?|dollars?|euros?|metres?|feet|points?|people|stars?|units?)$/.test(word) ||
    UNIT_WORDS.has(word.replace(/s$/, "")) ||
    UNIT_WORDS.has(word)
  );
}

/** "over 30 years old", "$20": which column, when none is named. */
export function impliedColumn(
  context: Context,
  comparison: string,
  target: Chunk,
  after: Chunk | undefined,
): ColumnInfo | undefined {
  const find = (hint: RegExp): ColumnInfo | undefined =>
    context.schema.columns.find((column) => isMeasurable(column) && column.stems.some((word) => hint.test(word)));
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
  if (/cheap|cost/.test(text) || target.number?.unit === "currency")
    return find(/^(price|cost|fare|gross|budget|sale|revenue|salary|amount|fee)/);
  if (/long|short/.test(text))
    return find(/^(length|duration|runtime)/) ?? find(/^(time|distance|hour|minute|second)/) ?? find(/^day/);
  if (/warm|hot|cold|cool/.test(text)) return find(/^temp/);
  if (target.number?.unit === "percent")
    return context.schema.columns.find(
      (column) =>
        isMeasurable(column) && (column.meaning?.unit === "percent" || /%|percent|pct|rate|share/i.test(column.name)),
    );
  return undefined;
}

const PERCENT_NAME = /%|percent|pct|share|rate/i;

/** "47 % of the vote" speaks of "% of vote", not of "votes". */
export function percentTwin(context: Context, column: ColumnInfo, number: Chunk): ColumnInfo {
  if (number.number?.unit !== "percent" || column.meaning?.unit === "percent" || PERCENT_NAME.test(column.name))
    return column;
  const twin = context.schema.columns.find(
    (other) =>
      other !== column &&
      isMeasurable(other) &&
      PERCENT_NAME.test(other.name) &&
      other.stems.some((word) => column.stems.includes(word)),
  );
  return twin ?? column;
}

/** "92.1 MHz": the only number column with that word in its header. */
export function unitInHeader(context: Context, next: Chunk, number: Chunk): ColumnInfo | undefined {
  const word = next.text.toLowerCase();
  if (next.end - next.start !== 1 || !UNIT_WORDS.has(word.replace(/s$/, ""))) return undefined;
  const fits = context.schema.columns.filter(
    (column) => isMeasurable(column) && column.stems.includes(word.replace(/s$/, "")),
  );
  const value = number.number?.value ?? 0;
  const inside = fits.filter((column) => Number(column.min) <= value && value <= Number(column.max));
  return inside.length === 1 ? inside[0] : undefined;
}

/** The number column whose header carries the unit and whose values reach so far. */
export function unitColumn(context: Context, unit: string, value: number): ColumnInfo | undefined {
  const short = unit.toLowerCase().replace(/s$/, "");
  const names: Record<string, RegExp> = {
    meter: /\(m\)|metre|meter/i,
    metre: /\(m\)|metre|meter/i,
    feet: /\(ft\)|feet|foot/i,
    foot: /\(ft\)|feet/i,
    ft: /\(ft\)|feet/i,
    km: /km/i,
    kilometer: /km|kilomet/i,
    mile: /mi\b|mile/i,
    kg: /kg/i,
    lb: /lb/i,
    pound: /lb|pound/i,
    minute: /min/i,
    hour: /h(ou)?rs?/i,
    year: /age|year/i,
    dollar: /\$|usd|price|gross|budget|salary|revenue|cost/i,
    m: /\(m\)/i,
    point: /point|score/i,
    people: /population|attendance|people/i,
  };
  const hint = Object.hasOwn(names, short) ? names[short] : undefined;
  const fits = context.schema.columns.filter(
    (column) =>
      isMeasurable(column) && !column.isIdentifier && (hint?.test(column.name) ?? column.stems.includes(short)),
  );
  return fits.find((column) => Number(column.min) <= value && value <= Number(column.max)) ?? fits[0];
}

export function scaled(column: ColumnInfo, target: Chunk): number {
  if (column.clockParts > 0 && target.text.includes(":")) return clockSeconds(target.text, column.clockParts);
  const value = target.number?.value ?? target.ordinal ?? 0;
  if (value >= 1e6 && /\(?(in )?millions?\)?/i.test(column.name)) return value / 1e6;
  if (value >= 1e3 && /\(?(in )?thousands?\)?/i.test(column.name)) return value / 1e3;
  if (value >= 1e9 && /\(?(in )?billions?\)?/i.test(column.name)) return value / 1e9;
  const high = Number(column.max);
  for (const scale of [1e9, 1e6, 1e3]) {
    const reduced = value / scale;
    if (value >= scale && high > 0 && value > high * 50 && reduced >= Number(column.min) * 0.5 && reduced <= high * 2)
      return reduced;
  }
  if (target.number?.unit === "percent" && Number.isFinite(high) && high <= 1.5 && value > 1) return value / 100;
  return value;
}
