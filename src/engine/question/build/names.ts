import type { GroupSketch, MeasureSketch } from "../parse/sketch.ts";

const UNIT_NAMES: Record<string, string> = {
  year: "year",
  yearquarter: "quarter",
  yearmonth: "month",
  yearweek: "week",
  yearmonthdate: "day",
  yearmonthdatehours: "hour",
  yearmonthdatehoursminutes: "minute",
  quarter: "quarter_of_year",
  month: "month_of_year",
  week: "week_of_year",
  date: "day_of_month",
  day: "weekday",
  dayofyear: "day_of_year",
  hours: "hour_of_day",
  minutes: "minute",
};

/** The result column of a group, named like the rows of a chart over the same columns. */
export function groupName(group: GroupSketch): string {
  if (group.decade && group.timeUnit) return `${group.column.name}_decade`;
  if (group.timeUnit) return `${group.column.name}_${UNIT_NAMES[group.timeUnit] ?? group.timeUnit}`;
  if (group.bin !== undefined) return `${group.column.name}_bin`;
  return group.column.name;
}

export function measureName(measure: MeasureSketch): string {
  if (measure.label !== undefined && !["assumed", "asIs", "plain"].includes(measure.label)) return measure.label;
  if (measure.op === "count") return "count";
  if (measure.op === "correlation" && measure.column && measure.by)
    return `correlation_${measure.column.name}_${measure.by.name}`;
  return measure.column ? `${measure.op}_${measure.column.name}` : measure.op;
}
