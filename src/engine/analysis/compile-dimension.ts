import { exhausted } from "../../contract/errors.ts";
import type { Dimension, TimeUnit } from "../../contract/query.ts";
import { compileExpr, exprName, isNumeric, isTemporal, sentenceStart } from "./compile-expr.ts";
import { invalid, parenthesised, suchAs, typeInWords } from "./scope.ts";
import type { Scope, ScopeColumn, Sql } from "./scope.ts";
import { numberLiteral } from "./sql-text.ts";

export interface NamedSql {
  column: ScopeColumn;
  text: string;
}

export function columnTypeOf(sql: Sql): ScopeColumn["type"] {
  return sql.type === "null" ? "text" : sql.type;
}

/** The SQL columns of one dimension: two for a bin (start and end), else one. */
export function dimensionSql(dimension: Dimension, scope: Scope): NamedSql[] {
  const value = compileExpr(dimension.expr, scope);
  const name = sentenceStart(exprName(dimension.expr));
  if (dimension.timeUnit) {
    if (
      !isTemporal(value.type) &&
      !(value.type === "time" && (dimension.timeUnit === "hours" || dimension.timeUnit === "minutes"))
    ) {
      throw invalid(
        `${name} holds ${typeInWords(value.type)}, so it cannot be grouped by ${timeUnitInWords(dimension.timeUnit)}. Use a date column${suchAs(scope, ["date", "timestamp"])}.`,
      );
    }
    const unit = timeUnitSql(dimension.timeUnit, value);
    return [{ column: { name: dimension.as, type: columnTypeOf(unit) }, text: unit.text }];
  }
  if (dimension.bin) {
    if (!isNumeric(value.type))
      throw invalid(
        `${name} holds ${typeInWords(value.type)}, so it cannot be put into bins. Use a numeric column${suchAs(scope, ["number", "integer"])}.`,
      );
    const { step, stop } = dimension.bin;
    if (step === undefined) throw invalid(`The bins of ${name.toLowerCase()} have no width yet.`);
    const start = binStartSql(value, step, stop);
    const type = Number.isInteger(step) ? "integer" : "number";
    const end = Number.isInteger(step)
      ? `${start} + ${numberLiteral(step)}`
      : `round(${start} + ${numberLiteral(step)}, ${decimalsOf(step)})`;
    return [
      { column: { name: dimension.as, type }, text: start },
      { column: { name: `${dimension.as}_end`, type }, text: end },
    ];
  }
  return [{ column: { name: dimension.as, type: columnTypeOf(value) }, text: value.text }];
}

export function decimalsOf(step: number): number {
  for (let digits = 0; digits < 15; digits += 1) {
    if (Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) < 1e-9 * 10 ** digits * step) return digits;
  }
  return 15;
}

/** Start of the bin; a value on the last edge belongs to the last bin, as in Vega. */
function binStartSql(value: Sql, step: number, stop: number | undefined): string {
  const digits = decimalsOf(step);
  const scale = 10 ** digits;
  const whole = Math.round(step * scale);
  const floorText =
    digits === 0
      ? `floor(${parenthesised(value, 6)} / ${numberLiteral(step)}) * ${numberLiteral(step)}`
      : `floor(${parenthesised(value, 6)} * ${numberLiteral(scale / whole)} + 1e-9) * ${whole} / ${numberLiteral(scale)}`;
  const last = stop === undefined ? null : Number((stop - step).toFixed(digits));
  const start = last === null ? floorText : `least(${floorText}, ${numberLiteral(last)})`;
  return digits === 0 && Math.abs(stop ?? 0) < 1e15 ? `CAST(${start} AS BIGINT)` : start;
}

export function timeUnitInWords(unit: TimeUnit): string {
  const words: Record<TimeUnit, string> = {
    year: "year",
    yearquarter: "quarter",
    yearmonth: "month",
    yearweek: "week",
    yearmonthdate: "day",
    yearmonthdatehours: "hour",
    yearmonthdatehoursminutes: "minute",
    quarter: "quarter of the year",
    month: "month of the year",
    week: "week of the year",
    date: "day of the month",
    day: "day of the week",
    dayofyear: "day of the year",
    hours: "hour of the day",
    minutes: "minute of the hour",
  };
  return words[unit];
}

export function timeUnitSql(unit: TimeUnit, value: Sql): Sql {
  const whole = (text: string): Sql => ({ text, type: "integer", precedence: 9 });
  const date = (part: string): Sql => ({
    text: `CAST(date_trunc('${part}', ${value.text}) AS DATE)`,
    type: "date",
    precedence: 9,
  });
  const moment = (part: string): Sql => ({
    text: `date_trunc('${part}', CAST(${value.text} AS TIMESTAMP))`,
    type: "timestamp",
    precedence: 9,
  });
  switch (unit) {
    case "year":
      return whole(`year(${value.text})`);
    case "yearquarter":
      return date("quarter");
    case "yearmonth":
      return date("month");
    case "yearweek":
      return date("week");
    case "yearmonthdate":
      return value.type === "date"
        ? { ...value, type: "date" }
        : { text: `CAST(${value.text} AS DATE)`, type: "date", precedence: 9 };
    case "yearmonthdatehours":
      return moment("hour");
    case "yearmonthdatehoursminutes":
      return moment("minute");
    case "quarter":
      return whole(`quarter(${value.text})`);
    case "month":
      return whole(`month(${value.text})`);
    case "week":
      return whole(`week(${value.text})`);
    case "date":
      return whole(`day(${value.text})`);
    case "day":
      return whole(`dayofweek(${value.text})`);
    case "dayofyear":
      return whole(`dayofyear(${value.text})`);
    case "hours":
      return whole(value.type === "date" ? `hour(CAST(${value.text} AS TIMESTAMP))` : `hour(${value.text})`);
    case "minutes":
      return whole(value.type === "date" ? `minute(CAST(${value.text} AS TIMESTAMP))` : `minute(${value.text})`);
    default:
      return exhausted(unit);
  }
}

/** What one period of the unit is as an interval; null where the unit counts in whole numbers. */
export function timeUnitInterval(unit: TimeUnit, periods: number): string {
  switch (unit) {
    case "year":
      return `INTERVAL ${periods} YEAR`;
    case "yearquarter":
    case "quarter":
      return `INTERVAL ${3 * periods} MONTH`;
    case "yearmonth":
    case "month":
      return `INTERVAL ${periods} MONTH`;
    case "yearweek":
    case "week":
      return `INTERVAL ${7 * periods} DAY`;
    case "yearmonthdate":
    case "date":
    case "day":
    case "dayofyear":
      return `INTERVAL ${periods} DAY`;
    case "yearmonthdatehours":
    case "hours":
      return `INTERVAL ${periods} HOUR`;
    case "yearmonthdatehoursminutes":
    case "minutes":
      return `INTERVAL ${periods} MINUTE`;
    default:
      return exhausted(unit);
  }
}
