import type { ColumnChoice } from "../../../contract/dataset.ts";
import { exhausted } from "../../../contract/errors.ts";
import type { ColumnType } from "../../../contract/values.ts";
import { quoteString, storageTypeOf } from "../column-types.ts";
import { TEXT_NULL_WORDS } from "./text-values.ts";

/** SQL over one raw column: what it becomes, and when it holds nothing. A cell fits when it is missing or its value is not null. */
export interface CastExpression {
  value: string;
  missing: string;
  /** False when every cell fits by itself. */
  mayMisfit: boolean;
}

const MARKS = "US\\$|[$€£¥₹%]|USD|EUR|GBP|JPY|CHF|INR";

/** DuckDB plans `IN` over more than a few constants as a join, one a column: ruinous where there are thousands of columns. */
function isOneOf(text: string, values: readonly string[]): string {
  return `list_contains([${values.map(quoteString).join(", ")}], ${text})`;
}

function separatorClass(separator: string): string {
  if (separator === " " || separator === "\u00a0") return "[ \u00a0\u202f]";
  return separator === "." ? "\\." : separator;
}

/** The digits of a written number with `.` as decimal separator and nothing else. NULL where the grouping is wrong. */
function plainNumber(raw: string, choice: ColumnChoice): string {
  const decimal = choice.decimalSeparator ?? ".";
  const { thousandsSeparator } = choice;
  let text = `trim(${raw})`;
  if (choice.meaning?.unit !== undefined) {
    const unmarked = `regexp_replace(${text}, ${quoteString(`(${MARKS})`)}, '', 'g')`;
    text = `regexp_replace(regexp_replace(trim(${unmarked}), '^\\((.*)\\)$', '-\\1'), '^([-+]?)\\s+', '\\1')`;
    text = `trim(${text})`;
  }
  if (thousandsSeparator !== undefined) {
    const group = separatorClass(thousandsSeparator);
    const point = decimal === "." ? "\\." : decimal;
    const shape = `[-+]?(\\d{1,3}(${group}\\d{3})+|\\d+)?(${point}\\d*)?([eE][-+]?\\d+)?`;
    text = `CASE WHEN regexp_full_match(${text}, ${quoteString(shape)}) THEN regexp_replace(${text}, ${quoteString(group)}, '', 'g') END`;
  }
  if (decimal === ",") text = `CASE WHEN NOT contains(${text}, '.') THEN replace(${text}, ',', '.') END`;
  return text;
}

function readDate(raw: string, dateFormat: string | undefined): string {
  if (dateFormat !== undefined) return `CAST(try_strptime(trim(${raw}), ${quoteString(dateFormat)}) AS DATE)`;
  const at = `TRY_CAST(${raw} AS TIMESTAMP)`;
  return `CASE WHEN ${at} = date_trunc('day', ${at}) THEN CAST(${at} AS DATE) END`;
}

function readValue(raw: string, choice: ColumnChoice): string {
  switch (choice.type) {
    case "text":
      return raw;
    case "integer": {
      const text = plainNumber(raw, choice);
      return `CASE WHEN regexp_full_match(${text}, '[-+]?\\d+(\\.0*)?') THEN TRY_CAST(${text} AS BIGINT) END`;
    }
    case "number":
      return `TRY_CAST(${plainNumber(raw, choice)} AS DOUBLE)`;
    case "boolean":
      return `CASE WHEN list_contains(['true', 't', 'yes', 'y', '1', 'on', 'wahr', 'ja', 'vrai', 'oui'], lower(trim(${raw}))) THEN true WHEN list_contains(['false', 'f', 'no', 'n', '0', 'off', 'falsch', 'nein', 'faux', 'non'], lower(trim(${raw}))) THEN false END`;
    case "date":
      return readDate(raw, choice.dateFormat);
    case "timestamp":
      return choice.dateFormat === undefined
        ? `TRY_CAST(${raw} AS TIMESTAMP)`
        : `try_strptime(trim(${raw}), ${quoteString(choice.dateFormat)})`;
    case "time":
      return choice.dateFormat === undefined
        ? `TRY_CAST(trim(${raw}) AS TIME)`
        : `CAST(try_strptime(trim(${raw}), ${quoteString(choice.dateFormat)}) AS TIME)`;
    case "interval":
      return `TRY_CAST(${raw} AS INTERVAL)`;
    case "json":
      return `CASE WHEN json_valid(${raw}) THEN CAST(${raw} AS JSON) END`;
    case "binary":
      return `encode(${raw})`;
    default:
      return exhausted(choice.type);
  }
}

/** Reads a raw VARCHAR column as the choice says. */
export function castText(raw: string, choice: ColumnChoice): CastExpression {
  const nullWords = choice.nullValues ?? TEXT_NULL_WORDS;
  if (choice.type === "text") {
    const missing = nullWords.length === 0 ? `${raw} IS NULL` : `(${raw} IS NULL OR ${isOneOf(raw, nullWords)})`;
    return {
      value: nullWords.length === 0 ? raw : `CASE WHEN NOT ${isOneOf(raw, nullWords)} THEN ${raw} END`,
      missing,
      mayMisfit: false,
    };
  }
  const words = [...new Set(["", ...nullWords.map((word) => word.trim())])];
  const missing = `(${raw} IS NULL OR ${isOneOf(`trim(${raw})`, words)})`;
  return { value: `CASE WHEN NOT ${missing} THEN ${readValue(raw, choice)} END`, missing, mayMisfit: true };
}

/** Reads a raw column that is already typed. */
export function castTyped(raw: string, rawType: ColumnType, choice: ColumnChoice): CastExpression {
  if (rawType === choice.type) {
    const value =
      rawType === "integer" || rawType === "number"
        ? raw
        : rawType === "json"
          ? `to_json(${raw})`
          : `CAST(${raw} AS ${storageTypeOf(rawType)})`;
    return { value, missing: `${raw} IS NULL`, mayMisfit: false };
  }
  if (rawType === "integer" && choice.type === "number")
    return { value: `CAST(${raw} AS DOUBLE)`, missing: `${raw} IS NULL`, mayMisfit: false };
  if (rawType === "date" && choice.type === "timestamp")
    return { value: `CAST(${raw} AS TIMESTAMP)`, missing: `${raw} IS NULL`, mayMisfit: false };
  return castText(`CAST(${raw} AS VARCHAR)`, choice);
}
