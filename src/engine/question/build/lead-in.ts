import type { Predicate, Step, TimeUnit } from "../../../contract/query.ts";
import { parseIso, periodAround, type Period } from "../dates/calendar.ts";
import { isTemporal } from "../parse/context.ts";
import type { Sketch } from "../parse/sketch.ts";
import { groupName } from "./names.ts";

const PERIODS: Partial<Record<TimeUnit, Period>> = {
  year: "year",
  yearquarter: "quarter",
  yearmonth: "month",
  yearweek: "week",
  yearmonthdate: "day",
};

export interface LeadIn {
  sketch: Sketch;
  /** Takes the periods off again that were only needed to reckon from. */
  step: Step;
}

/** A change or a moving average within 2009 needs the periods before it: the rows reach further back than what is shown. */
export function withLeadIn(sketch: Sketch): LeadIn | undefined {
  const group = sketch.groups.find((candidate) => isTemporal(candidate.column));
  const [transform] = sketch.transforms;
  const unit = group?.timeUnit;
  if (!group || !transform || unit === undefined || (transform.kind !== "change" && transform.kind !== "moving"))
    return undefined;
  const back = (transform.kind === "change" && transform.comparable) || unit;
  const period = PERIODS[unit];
  const step = PERIODS[back];
  const dated = sketch.filters.find(
    (filter) =>
      filter.date === true &&
      !filter.negated &&
      filter.predicate.kind === "timeRange" &&
      filter.column === group.column,
  );
  if (!period || !step || dated?.predicate.kind !== "timeRange" || dated.predicate.start === null) return undefined;
  const first = periodAround(parseIso(dated.predicate.start), period, 0).start;
  if (first === null) return undefined;
  const periods = transform.kind === "change" ? transform.periods : transform.periods - 1;
  const earlier = periodAround(parseIso(first), step, -periods).start;
  if (earlier === null) return undefined;
  const predicate: Predicate = {
    kind: "compare",
    op: ">=",
    left: { kind: "field", field: groupName(group) },
    right:
      unit === "year"
        ? { kind: "literal", value: Number(first.slice(0, 4)) }
        : { kind: "literal", value: first, type: "date" },
  };
  const widened = { ...dated, predicate: { ...dated.predicate, start: earlier } };
  return {
    sketch: { ...sketch, filters: sketch.filters.map((filter) => (filter === dated ? widened : filter)) },
    step: { kind: "filter", predicate },
  };
}
