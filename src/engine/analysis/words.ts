import { exhausted } from "../../contract/errors.ts";
import type { Expr, Measure, Predicate, ScalarFunction } from "../../contract/query.ts";
import type { Cell } from "../../contract/values.ts";
import { opInWords } from "./compile-aggregate.ts";
import { isIsoDate } from "./sql-text.ts";

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

export function monthName(month: number): string {
  return months[month - 1] ?? String(month);
}
export function weekdayName(day: number): string {
  return weekdays[day] ?? String(day);
}

/** "12 March 2008", with the time where there is one. */
export function dateInWords(iso: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?)?/.exec(iso);
  if (!parts) return iso;
  const [, year, month, day, clock] = parts;
  const date = `${Number(day)} ${monthName(Number(month))} ${year}`;
  return clock && clock !== "00:00" ? `${date} ${clock}` : date;
}

function dayBefore(iso: string): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** "in 2008", "in the first quarter of 2008", "from 5 March 2008 to 9 May 2008", for the half-open range `start <= x < end`. */
export function timeRangeInWords(start: string | null, end: string | null): string {
  if (start === null && end === null) return "at any time";
  if (start === null) return `before ${dateInWords(end!)}`;
  if (end === null) return `since ${dateInWords(start)}`;
  if (!isIsoDate(start) || !isIsoDate(end)) return `from ${dateInWords(start)} until ${dateInWords(end)}`;
  const [startYear, startMonth, startDay] = start.split("-").map(Number) as [number, number, number];
  const [endYear, endMonth, endDay] = end.split("-").map(Number) as [number, number, number];
  const spanMonths = (endYear - startYear) * 12 + endMonth - startMonth;
  if (startDay === 1 && endDay === 1) {
    if (startMonth === 1 && spanMonths === 12) return `in ${startYear}`;
    if (startMonth === 1 && spanMonths > 0 && spanMonths % 12 === 0) return `from ${startYear} to ${endYear - 1}`;
    if (spanMonths === 3 && (startMonth - 1) % 3 === 0)
      return `in the ${["first", "second", "third", "fourth"][(startMonth - 1) / 3]} quarter of ${startYear}`;
    if (spanMonths === 6 && (startMonth - 1) % 6 === 0)
      return `in the ${startMonth === 1 ? "first" : "second"} half of ${startYear}`;
    if (spanMonths === 1) return `in ${monthName(startMonth)} ${startYear}`;
  }
  const last = dayBefore(end);
  return last === start ? `on ${dateInWords(start)}` : `from ${dateInWords(start)} to ${dateInWords(last)}`;
}

export function valueInWords(value: Cell): string {
  if (value === null) return "empty";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") return plainNumber(value);
  if (isIsoDate(value)) return dateInWords(value);
  return value.length > 60 ? `${value.slice(0, 59)}…` : value;
}

function plainNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) >= 1000 && Math.abs(value) < 3000
    ? String(value)
    : value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}

export function joinWords(items: readonly string[], word = "and"): string {
  if (items.length <= 1) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}

function listed(values: readonly Cell[]): string {
  const words = values.map(valueInWords);
  return words.length > 6 ? `${words.slice(0, 5).join(", ")} or ${words.length - 5} more` : joinWords(words, "or");
}

const functionWords: Partial<Record<ScalarFunction, string>> = {
  ln: "natural logarithm",
  log10: "logarithm",
  sqrt: "square root",
  abs: "absolute value",
  toNumber: "number in",
  toSeconds: "seconds of",
  toDate: "date in",
  toText: "text",
  dayofweek: "day of the week",
  lower: "lower-case",
  upper: "upper-case",
};

export function exprInWords(expr: Expr): string {
  switch (expr.kind) {
    case "field":
      return expr.field;
    case "literal":
      return valueInWords(expr.value);
    case "rowNumber":
      return "the row's position";
    case "binary": {
      const sign = { "+": "+", "-": "−", "*": "×", "/": "÷", "%": "modulo" }[expr.op];
      const side = (part: Expr): string => (part.kind === "binary" ? `(${exprInWords(part)})` : exprInWords(part));
      return `${side(expr.left)} ${sign} ${side(expr.right)}`;
    }
    case "call":
      if (expr.fn === "daysBetween") return `days from ${exprInWords(expr.args[0]!)} to ${exprInWords(expr.args[1]!)}`;
      return `${functionWords[expr.fn] ?? expr.fn} of ${joinWords(expr.args.map(exprInWords))}`;
    case "case":
      return `${exprInWords(expr.then)} if ${predicateInWords(expr.when)}, else ${exprInWords(expr.otherwise)}`;
    case "aggregateOf": {
      const rows =
        expr.over === "rows"
          ? "these rows"
          : expr.filter
            ? `the rows where ${predicateInWords(expr.filter)}`
            : "all rows";
      return `the ${aggregateInWords(expr.op, expr.expr, expr.fraction, expr.by)} over ${rows}`;
    }
    default:
      return exhausted(expr);
  }
}

export function aggregateInWords(op: Measure["op"], expr?: Expr, fraction?: number, by?: Expr): string {
  if (op === "count" && !expr) return "number of rows";
  const of = expr ? exprInWords(expr) : "";
  if (op === "quantile" && fraction !== undefined) return `${ordinal(fraction * 100)} percentile of ${of}`;
  if (op === "distinct") return `number of different ${of}`;
  if (op === "valid" || op === "count") return `number of rows with ${of}`;
  if (op === "missing") return `number of rows without ${of}`;
  if ((op === "argmin" || op === "argmax") && by)
    return `${of} with the ${op === "argmin" ? "lowest" : "highest"} ${exprInWords(by)}`;
  if ((op === "first" || op === "last") && by) return `${op} ${of} by ${exprInWords(by)}`;
  if (op === "correlation" && by) return `correlation of ${of} with ${exprInWords(by)}`;
  if (op === "slope" && by) return `slope of ${of} against ${exprInWords(by)}`;
  return `${opInWords(op)} of ${of}`;
}

function ordinal(value: number): string {
  const rounded = Number(value.toFixed(2));
  const tail = rounded % 100 >= 11 && rounded % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][rounded % 10] ?? "th");
  return `${rounded}${tail}`;
}

export function measureInWords(measure: Measure): string {
  const words = aggregateInWords(measure.op, measure.expr, measure.fraction, measure.by);
  return measure.filter ? `${words}, only where ${predicateInWords(measure.filter)}` : words;
}

export function predicateInWords(predicate: Predicate, negated = false): string {
  const is = negated ? "is not" : "is";
  switch (predicate.kind) {
    case "and":
    case "or": {
      if (predicate.args.length === 0) return predicate.kind === "and" ? "anything" : "nothing";
      const joined = joinWords(
        predicate.args.map((arg) =>
          arg.kind === "or" && predicate.kind === "and" ? `(${predicateInWords(arg)})` : predicateInWords(arg),
        ),
        predicate.kind,
      );
      return negated ? `not (${joined})` : joined;
    }
    case "not":
      return predicateInWords(predicate.arg, !negated);
    case "compare": {
      const words = {
        "=": is,
        "!=": negated ? "is" : "is not",
        "<": `${is} below`,
        "<=": `${is} at most`,
        ">": `${is} above`,
        ">=": `${is} at least`,
      }[predicate.op];
      return `${exprInWords(predicate.left)} ${words} ${exprInWords(predicate.right)}`;
    }
    case "in":
      return `${exprInWords(predicate.expr)} ${is} ${listed(predicate.values)}`;
    case "between":
      return `${exprInWords(predicate.expr)} ${is} between ${exprInWords(predicate.low)} and ${exprInWords(predicate.high)}`;
    case "text": {
      const verb = {
        contains: "contain",
        startsWith: "start with",
        endsWith: "end with",
        equals: "equal",
        matches: "match",
      }[predicate.op];
      const conjugated = negated
        ? `does not ${verb}`
        : verb.startsWith("match")
          ? "matches"
          : verb.replace(/^\w+/, (word) => `${word}s`);
      return `${exprInWords(predicate.expr)} ${conjugated} “${valueInWords(predicate.text)}”`;
    }
    case "isNull":
      return `${exprInWords(predicate.expr)} ${is} empty`;
    case "timeRange":
      return `${exprInWords(predicate.expr)} ${is} ${timeRangeInWords(predicate.start, predicate.end)}`;
    case "inTop": {
      const which = predicate.order === "descending" ? "highest" : "lowest";
      return `${exprInWords(predicate.expr)} ${is} among the ${predicate.count} with the ${which} ${aggregateInWords(predicate.op, predicate.of)}`;
    }
    default:
      return exhausted(predicate);
  }
}
