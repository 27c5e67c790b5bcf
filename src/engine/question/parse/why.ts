import type { DateSpan } from "../dates/phrases.ts";
import { type Day, isoDay, parseIso, periodAround, type Period } from "../dates/calendar.ts";
import type { Context } from "./context.ts";
import type { Sketch } from "./sketch.ts";

export interface Stretch {
  start: string;
  /** Exclusive. */
  end: string;
  label: string;
}

/** The two stretches of time that "why" sets against each other. */
export interface ComparedPeriods {
  before: Stretch;
  after: Stretch;
}

const ASKS_BACK = /\b(than|versus|vs\.?|compared (to|with)|relative to|against|over)\b/i;

function stretchOf({ range, label }: DateSpan): Stretch | undefined {
  return range.start !== null && range.end !== null ? { start: range.start, end: range.end, label } : undefined;
}

function periodBefore(stretch: Stretch, period: Period): Stretch {
  const { start, end } = periodAround(parseIso(stretch.start), period, -1);
  const before = { start: start ?? stretch.start, end: end ?? stretch.start };
  return { ...before, label: period === "year" ? before.start.slice(0, 4) : `${before.start} to ${before.end}` };
}

/** "from 1975 to 1980", "in 2008 compared to 2006", "in March 2008" (against February); undefined where no time is named. */
export function namedPeriods(context: Context): ComparedPeriods | undefined {
  const spans = context.chunks.flatMap((chunk) =>
    chunk.date && !chunk.date.cyclic ? [{ chunk, span: chunk.date }] : [],
  );
  const [first, second] = spans;
  const one = first ? stretchOf(first.span) : undefined;
  const two = second ? stretchOf(second.span) : undefined;
  if (!first || !one) return undefined;
  if (!second || !two || two.start === one.start) return { before: periodBefore(one, first.span.period), after: one };
  const from = context.tokens[first.chunk.end - 1]?.end ?? 0;
  const between = context.question.slice(from, context.tokens[second.chunk.start]?.start ?? from);
  if (ASKS_BACK.test(between)) return { before: two, after: one };
  return one.start < two.start ? { before: one, after: two } : { before: two, after: one };
}

/** What a "why?" after an answer over time refers to: its filtered period against the one before, or its last year against its first. */
export function periodsOf(sketch: Sketch, first: Day | undefined, last: Day | undefined): ComparedPeriods | undefined {
  const dated = sketch.filters.find((filter) => filter.date === true && !filter.negated);
  const range = dated?.predicate.kind === "timeRange" ? dated.predicate : undefined;
  const overTime = sketch.groups.some((group) => group.column.kind === "date" || group.column.isYear);
  const changes = sketch.transforms.some((transform) => transform.kind === "change");
  if (range?.start != null && range.end !== null) {
    const start = parseIso(range.start);
    const end = parseIso(range.end);
    const months = (end.year - start.year) * 12 + end.month - start.month;
    if (start.day === 1 && end.day === 1 && [1, 3, 12].includes(months)) {
      const after = { start: range.start, end: range.end, label: dated?.label ?? range.start };
      return { before: periodBefore(after, months === 12 ? "year" : months === 3 ? "quarter" : "month"), after };
    }
    if (months > 12) {
      return firstAndLast(start, parseIso(isoDay(end.year, end.month, end.day - 1)), changes);
    }
  }
  return overTime && first && last ? firstAndLast(first, last, changes) : undefined;
}

/** The last year against the first, or against the one before it. */
export function firstAndLast(first: Day, last: Day, stepwise = false): ComparedPeriods | undefined {
  const { start, end } = periodAround(last, "year", 0);
  const opening = periodAround(first, "year", 0);
  if (start === null || end === null || opening.start === null || opening.end === null || opening.start === start)
    return undefined;
  const after = { start, end, label: String(last.year) };
  const before = { start: opening.start, end: opening.end, label: String(first.year) };
  return { before: stepwise ? periodBefore(after, "year") : before, after };
}

/** Which way a question says that a number went. */
export function expectedDirection(question: string): "rise" | "fall" | undefined {
  if (
    /\b(ris(e|es|en|ing)|rose|increas\w*|grow\w*|grew|gain\w*|higher|climb\w*|jump\w*|improv\w*|go(ne)? up|went up)\b/i.test(
      question,
    )
  )
    return "rise";
  if (
    /\b(drop\w*|fall(s|en|ing)?|fell|decreas\w*|declin\w*|lower|shrink\w*|shrank|sank|sink\w*|worsen\w*|plung\w*|crash\w*|go(ne)? down|went down)\b/i.test(
      question,
    )
  )
    return "fall";
  return undefined;
}
