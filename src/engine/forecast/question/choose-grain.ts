import type { TimeUnit } from "../../../contract/query.ts";
import type { HorizonUnit } from "./forecast-words.ts";
import type { SpokenForecast } from "./read-conversation.ts";

const dayMs = 86_400_000;
type Grain = Exclude<HorizonUnit, "step">;
const lengthDays: Record<Grain, number> = { hour: 1 / 24, day: 1, week: 7, month: 30.44, quarter: 91.3, year: 365.25 };
const finer: Grain[] = ["year", "quarter", "month", "week", "day", "hour"];

export const grainUnits: Record<Grain, TimeUnit> = {
  hour: "yearmonthdatehours",
  day: "yearmonthdate",
  week: "yearweek",
  month: "yearmonth",
  quarter: "yearquarter",
  year: "year",
};

export interface ChosenGrain {
  grain: Grain;
  /** Steps ahead; undefined leaves it to the data. */
  horizon: number | undefined;
}

const fewestPeriods = 12;
const mostPeriods = 3000;
/** Where the question itself names the step. */
const mostAskedPeriods = 20_000;

/** The step of the history: the asked one, or one fine enough for the horizon and coarse enough to show a pattern. */
export function chooseGrain(
  { grain: named, horizon, untilYear }: SpokenForecast,
  first: number,
  last: number,
  spacingDays: number,
): ChosenGrain {
  const spanDays = Math.max(1, (last - first) / dayMs);
  const periods = (grain: Grain) => spanDays / lengthDays[grain];
  const finest = finer.findLast((grain) => lengthDays[grain] >= spacingDays * 0.9) ?? "year";
  const atLeast = (grain: Grain): Grain => (lengthDays[grain] < lengthDays[finest] ? finest : grain);
  const unit = horizon && horizon.unit !== "step" ? horizon.unit : null;
  let grain: Grain;
  if (named && named !== "step") grain = named;
  else {
    grain = unit ?? (spanDays > 900 ? "month" : spanDays > 120 ? "week" : spanDays > 5 ? "day" : "hour");
    if (unit === "year" && periods("year") < 20 && (horizon?.count ?? 1) <= 5) grain = "month";
    while (periods(grain) < fewestPeriods && grain !== "hour" && lengthDays[grain] > lengthDays[finest])
      grain = finer[finer.indexOf(grain) + 1]!;
    while (periods(grain) > (unit ? mostAskedPeriods : mostPeriods) && grain !== "year")
      grain = finer[finer.indexOf(grain) - 1]!;
    grain = atLeast(grain);
  }
  if (untilYear !== null && horizon === null) {
    const days = (Date.UTC(untilYear + 1, 0, 1) - last) / dayMs;
    return { grain, horizon: Math.min(1000, Math.max(1, Math.ceil(days / lengthDays[grain] - 0.25))) };
  }
  if (!horizon) return { grain, horizon: undefined };
  if (horizon.unit === "step") return { grain, horizon: horizon.count };
  const steps = Math.round((horizon.count * lengthDays[horizon.unit]) / lengthDays[grain]);
  return { grain, horizon: Math.min(1000, Math.max(1, steps)) };
}
