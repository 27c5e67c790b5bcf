/** How far apart the prices are: what a "period" is called and how many of them make a year. */
export interface Step {
  periodsPerYear: number;
  unit: string;
  note: string | null;
}

const dayMs = 86_400_000;
const yearDays = 365.25;

const calendar: readonly { from: number; to: number; periodsPerYear: number; unit: string }[] = [
  { from: 5, to: 10, periodsPerYear: 52, unit: "week" },
  { from: 12, to: 17, periodsPerYear: 26, unit: "fortnight" },
  { from: 25, to: 35, periodsPerYear: 12, unit: "month" },
  { from: 80, to: 100, periodsPerYear: 4, unit: "quarter" },
  { from: 170, to: 195, periodsPerYear: 2, unit: "half-year" },
  { from: 340, to: 390, periodsPerYear: 1, unit: "year" },
];

/** `times` ascending, in milliseconds where `isDated`. */
export function stepOf(times: ArrayLike<number>, isDated: boolean): Step {
  if (!isDated)
    return { periodsPerYear: 252, unit: "step", note: "The times are not dates, so 252 steps a year were assumed." };
  const gaps: number[] = [];
  let weekendCount = 0;
  for (let index = 0; index < times.length; index += 1) {
    const weekday = new Date(times[index]!).getUTCDay();
    if (weekday === 0 || weekday === 6) weekendCount += 1;
    if (index > 0) gaps.push((times[index]! - times[index - 1]!) / dayMs);
  }
  gaps.sort((a, b) => a - b);
  const typical = gaps[Math.floor(gaps.length / 2)] ?? 1;
  if (typical >= 0.9 && typical <= 2.5) {
    const hasWeekends = weekendCount > times.length * 0.1;
    return hasWeekends
      ? { periodsPerYear: 365, unit: "day", note: null }
      : { periodsPerYear: 252, unit: "day", note: null };
  }
  const known = calendar.find(({ from, to }) => typical >= from && typical <= to);
  if (known) return { periodsPerYear: known.periodsPerYear, unit: known.unit, note: null };
  if (typical < 0.9) {
    const spanYears = (times[times.length - 1]! - times[0]!) / dayMs / yearDays;
    const perYear = Math.max(1, Math.round(times.length / spanYears));
    return {
      periodsPerYear: perYear,
      unit: "step",
      note: `The prices are less than a day apart; ${perYear.toLocaleString("en-GB")} steps a year were counted.`,
    };
  }
  return {
    periodsPerYear: yearDays / typical,
    unit: "step",
    note: `The prices are typically ${typical.toFixed(1)} days apart; annual figures count ${(yearDays / typical).toFixed(1)} steps a year.`,
  };
}
