import { AppError } from "../../../contract/errors.ts";
import { createRandom } from "../numbers/random.ts";
import { mean, quantileOfSorted, standardDeviation } from "../numbers/statistics.ts";
import { coverageOf, forecastOf, rollForecasts, type Test } from "../portfolio/backtest.ts";
import { count, levelText, percent } from "../wording.ts";
import { nameOf, portfolioOf, refuseConstant, tableOf, type Finding, type RiskTask } from "./context.ts";
import { methodNames } from "./value-at-risk.ts";

const SMALLEST_WINDOW = 20;
const SIMULATED_DAYS = 20_000;
const SIGNIFICANT = 0.05;

export function backtest(task: RiskTask<"backtest">): Finding {
  const { measure, read, progress } = task;
  const { level, method } = measure;
  const portfolio = portfolioOf(task, { onlyHeld: true });
  refuseConstant(portfolio);
  const { returns } = portfolio;
  const { unit } = read.step;
  const notes = [...portfolio.notes];
  let { window } = measure;
  if (window > returns.length / 2) {
    window = Math.floor(returns.length / 2);
    notes.push(`The window was cut to ${count(window, unit)}, half of the history.`);
  }
  if (window < SMALLEST_WINDOW)
    throw new AppError(
      "plan-invalid",
      `${count(returns.length, "return")} are too few for a backtest: at least ${2 * SMALLEST_WINDOW} are needed.`,
    );
  const forecast = method === "monte-carlo" ? simulatedForecast(level, measure.seed) : forecastOf(method, level);
  if (method === "monte-carlo")
    notes.push(
      `Each forecast draws ${SIMULATED_DAYS.toLocaleString("en-GB")} normal log returns of the portfolio as a whole.`,
    );
  const days = rollForecasts(returns, window, forecast, (fraction) =>
    progress(fraction, "Rolling through the history"),
  );
  const coverage = coverageOf(
    days.map((day) => day.exceeded),
    level,
  );
  const { exceeded, expected, kupiec, independence, conditional } = coverage;
  const share = exceeded / coverage.days;
  const verdict =
    kupiec.pValue >= SIGNIFICANT
      ? `which fits the level (Kupiec p ${kupiec.pValue.toFixed(2)})`
      : `which is ${exceeded > expected ? "too many: the forecast was too low" : "too few: the forecast was too high"} (Kupiec p ${pText(kupiec)})`;
  const clusters =
    independence === null
      ? ""
      : independence.pValue < SIGNIFICANT
        ? ` They came in clusters (Christoffersen p ${pText(independence)}).`
        : ` They did not come in clusters (Christoffersen p ${pText(independence)}).`;
  notes.push(
    `${methodNames[method]} value at risk at ${levelText(level)}, one ${unit} ahead, from the ${window} returns before it; nothing later was used.`,
  );
  if (expected < 5)
    notes.push(`Only ${expected.toFixed(1)} exceedances were to be expected, so these tests can tell little.`);
  return {
    table: tableOf(
      [
        ["date", read.dateType],
        ["return", "number"],
        ["value_at_risk", "number"],
        ["exceeded", "boolean"],
      ],
      days.map((day) => [portfolio.dates[day.index]!, day.actual, day.valueAtRisk, day.exceeded]),
    ),
    computation: {
      method: `Backtest of ${methodNames[method]} value at risk`,
      sentence: `In ${count(coverage.days, unit)} ${nameOf(portfolio)} lost more than its ${levelText(level)} value at risk ${count(exceeded, "time")}, ${percent(share, 1)} against ${percent(1 - level, 1)} expected, ${verdict}.${clusters}`,
      notes,
      figures: [
        { label: `${unit[0]!.toUpperCase()}${unit.slice(1)}s tested`, value: coverage.days, format: "integer" },
        { label: "Exceeded", value: exceeded, format: "integer", note: `${expected.toFixed(1)} expected` },
        { label: "Share exceeded", value: share, format: "percent", note: `${percent(1 - level, 1)} expected` },
        { label: "Kupiec p", value: kupiec.pValue, format: "number", note: "does the share fit?" },
        {
          label: "Christoffersen p",
          value: independence?.pValue ?? null,
          format: "number",
          note: "are they independent?",
        },
        { label: "Both, p", value: conditional?.pValue ?? null, format: "number", note: "conditional coverage" },
      ],
      parts: [],
      ...(method === "monte-carlo" ? { seed: measure.seed } : {}),
    },
  };
}

function pText({ pValue }: Test): string {
  return pValue < 0.001 ? "below 0.001" : pValue.toFixed(3);
}

/** The same standard draws every day, so that days differ by their history alone. */
function simulatedForecast(level: number, seed: number): (past: Float64Array) => number {
  const random = createRandom(seed);
  const draws = Float64Array.from({ length: SIMULATED_DAYS }, () => random.normal()).sort();
  const quantile = quantileOfSorted(draws, 1 - level);
  return (past) => {
    const logs = past.map((value) => Math.log1p(value));
    return -Math.expm1(mean(logs) + quantile * standardDeviation(logs));
  };
}
