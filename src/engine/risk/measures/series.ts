import { AppError } from "../../../contract/errors.ts";
import type { Cell } from "../../../contract/values.ts";
import { mean } from "../numbers/statistics.ts";
import { returnsOf } from "../prices/returns.ts";
import { forecastVariance, fitGarch, type Garch } from "../volatility/garch.ts";
import { ewmaVolatility, rollingVolatility } from "../volatility/moving.ts";
import { count, decimal, percent } from "../wording.ts";
import { tableOf, type Figure, type Finding, type RiskTask } from "./context.ts";
import { yearOf } from "./summary.ts";

const MOST_MODELS = 50;

/** A row a date and asset. */
export function returnSeries({ body, read }: RiskTask<"returns">): Finding {
  const rows: Cell[][] = [];
  const figures: Figure[] = [];
  for (const series of read.series) {
    const returns = returnsOf(series.prices, body.returns);
    for (const [index, value] of returns.entries())
      rows.push([read.dateText(series.times[index + 1]!), series.name, value]);
    figures.push({
      label: `Mean of ${series.name}`,
      value: mean(returns),
      format: "percent",
      note: `a ${read.step.unit}`,
    });
  }
  const [first] = figures;
  return {
    table: tableOf(
      [
        ["date", read.dateType],
        ["asset", "text"],
        ["return", "number"],
      ],
      rows,
    ),
    computation: {
      method: `${body.returns === "log" ? "Log" : "Simple"} returns from each ${read.step.unit} to the next`,
      sentence: `There are ${count(rows.length, "return")}${first && read.series.length === 1 ? ` of ${read.series[0]!.name}, ${percent(first.value ?? 0)} a ${read.step.unit} on average` : ` of ${count(read.series.length, "asset")}`}.`,
      notes: read.notes,
      figures: figures.slice(0, 12),
      parts: [],
    },
  };
}

export function volatilitySeries(task: RiskTask<"volatility">): Finding {
  const { measure, read, body } = task;
  if (measure.method === "garch")
    return garchModels({ ...task, measure: { kind: "garch", horizon: Math.max(1, measure.horizon) } });
  const { periodsPerYear, unit } = yearOf(task);
  const scale = Math.sqrt(periodsPerYear);
  const rows: Cell[][] = [];
  const figures: Figure[] = [];
  for (const series of read.series) {
    const returns = returnsOf(series.prices, body.returns);
    if (measure.method === "rolling" && returns.length < measure.window)
      throw new AppError(
        "plan-invalid",
        `A window of ${count(measure.window, unit)} is longer than the ${count(returns.length, "return")} of ${series.name}. Choose a shorter one.`,
      );
    const path =
      measure.method === "rolling"
        ? rollingVolatility(returns, measure.window)
        : ewmaVolatility(returns, measure.decay);
    for (const [index, value] of path.entries())
      if (Number.isFinite(value)) rows.push([read.dateText(series.times[index + 1]!), series.name, value * scale]);
    figures.push({ label: series.name, value: path.at(-1)! * scale, format: "percent", note: "a year, latest" });
  }
  const highest = figures.reduce((best, figure) => ((figure.value ?? 0) > (best.value ?? 0) ? figure : best));
  const how =
    measure.method === "rolling"
      ? `of the last ${count(measure.window, unit)}`
      : `with weights that fall by ${decimal(measure.decay)} a ${unit}`;
  return {
    table: tableOf(
      [
        ["date", read.dateType],
        ["asset", "text"],
        ["volatility", "number"],
      ],
      rows,
    ),
    computation: {
      method: `Volatility ${how}, a year`,
      sentence:
        figures.length === 1
          ? `The latest volatility of ${highest.label} is ${percent(highest.value ?? 0)} a year.`
          : `${highest.label} has the highest latest volatility, ${percent(highest.value ?? 0)} a year.`,
      notes: read.notes,
      figures: figures.slice(0, 12),
      parts: [],
    },
  };
}

export function garchModels(task: RiskTask<"garch">): Finding {
  const { measure, read, body, progress } = task;
  const { periodsPerYear, unit } = yearOf(task);
  if (read.series.length > MOST_MODELS)
    throw new AppError(
      "plan-invalid",
      `GARCH models are fitted to at most ${MOST_MODELS} assets at once and there are ${read.series.length}. Choose some of them.`,
    );
  const scale = Math.sqrt(periodsPerYear);
  const rows: Cell[][] = [];
  const parameters: Cell[][] = [];
  const notes = [...read.notes];
  const models: { name: string; garch: Garch; ahead: number }[] = [];
  for (const [index, series] of read.series.entries()) {
    progress(index / read.series.length, `Fitting ${series.name}`);
    const returns = returnsOf(series.prices, body.returns);
    const garch = fitGarch(returns, series.name);
    for (const [place, value] of garch.volatilities.entries())
      rows.push([read.dateText(series.times[place + 1]!), series.name, value * scale, false]);
    const forecast = forecastVariance(garch, measure.horizon);
    for (const [place, time] of datesAhead(series.times, measure.horizon, unit).entries())
      rows.push([read.dateText(time), series.name, Math.sqrt(forecast[place]!) * scale, true]);
    for (const parameter of garch.parameters)
      parameters.push([series.name, parameter.name, parameter.value, parameter.standardError, parameter.pValue]);
    notes.push(...garch.notes.map((note) => (read.series.length > 1 ? `${series.name}: ${note}` : note)));
    models.push({ name: series.name, garch, ahead: Math.sqrt(mean(forecast)) });
  }
  const { name, garch, ahead } = models.reduce((best, one) => (one.ahead > best.ahead ? one : best));
  const figures: Figure[] = [
    {
      label: "Next volatility",
      value: Math.sqrt(garch.nextVariance) * scale,
      format: "percent",
      note: `${name}, a year`,
    },
    { label: `Mean of ${count(measure.horizon, unit)} ahead`, value: ahead * scale, format: "percent", note: "a year" },
    {
      label: "Long-run volatility",
      value: garch.longRunVolatility === null ? null : garch.longRunVolatility * scale,
      format: "percent",
      note: "a year",
    },
    { label: "Persistence", value: garch.persistence, format: "number", note: "alpha + beta" },
    { label: `Half-life (${unit}s)`, value: garch.halfLife, format: "number", note: "of a shock" },
    {
      label: "Log-likelihood",
      value: garch.logLikelihood,
      format: "number",
      note: garch.converged ? "converged" : "did not settle",
    },
  ];
  const lead = models.length === 1 ? name : `${name}, the most volatile of ${models.length},`;
  return {
    table: tableOf(
      [
        ["date", read.dateType],
        ["asset", "text"],
        ["volatility", "number"],
        ["is_forecast", "boolean"],
      ],
      rows,
    ),
    computation: {
      method: "GARCH(1,1) with a constant mean, by maximum likelihood",
      sentence: `The volatility of ${lead} is expected to be ${percent(ahead * scale)} a year over the next ${count(measure.horizon, unit)}${
        garch.longRunVolatility === null ? "" : `; its long-run level is ${percent(garch.longRunVolatility * scale)}`
      }.${garch.converged ? "" : " The fit did not settle, so take this with caution."}`,
      notes: [
        ...notes,
        `${garch.converged ? "The search converged" : "The search did not converge"} after ${count(garch.iterations, "iteration")}. Standard errors are robust to fat tails (Bollerslev and Wooldridge).`,
      ],
      figures,
      parts: [
        {
          name: "parameters",
          title: "Parameters",
          table: tableOf(
            [
              ["asset", "text"],
              ["parameter", "text"],
              ["value", "number"],
              ["standard_error", "number"],
              ["p_value", "number"],
            ],
            parameters,
          ),
        },
      ],
    },
  };
}

/** The next dates at the usual step: daily prices without weekends skip them, months keep their day. */
export function datesAhead(times: Float64Array, horizon: number, unit: string): number[] {
  const last = times.at(-1)!;
  const gaps = Array.from({ length: times.length - 1 }, (_, index) => times[index + 1]! - times[index]!).sort(
    (a, b) => a - b,
  );
  const gap = gaps[Math.floor(gaps.length / 2)] ?? 1;
  const months = { month: 1, quarter: 3, "half-year": 6, year: 12 }[unit];
  if (months !== undefined)
    return Array.from({ length: horizon }, (_, step) => {
      const date = new Date(last);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months * (step + 1), Math.min(28, date.getUTCDate()));
    });
  const skipsWeekends = unit === "day" && !times.some((time) => isWeekend(time));
  const ahead: number[] = [];
  let time = last;
  while (ahead.length < horizon) {
    time += gap;
    if (!skipsWeekends || !isWeekend(time)) ahead.push(time);
  }
  return ahead;
}

function isWeekend(time: number): boolean {
  const weekday = new Date(time).getUTCDay();
  return weekday === 0 || weekday === 6;
}
