import { exhausted } from "../../contract/errors.ts";
import type { RiskBody } from "../../contract/plan.ts";
import { listed } from "./prices/price-columns.ts";
import { count, levelText, percent } from "./wording.ts";

/** What happens to the prices after the query, one stage a line. */
export function inWords(body: RiskBody): string[] {
  const { measure } = body;
  if (measure.kind === "option" && body.time === null) return [measureInWords(body)];
  const series =
    body.by === null
      ? `Take ${listed(body.price.map((name) => `"${name}"`))} as prices by "${body.time}"`
      : `Take "${body.price[0]}" as the price of each "${body.by}" by "${body.time}"`;
  const chosen = body.assets ? `, only ${listed(body.assets)}` : "";
  return [
    `${series}${chosen}`,
    `Compute ${body.returns} returns from each date to the next`,
    ...(usesPortfolio(body) ? [portfolioInWords(body)] : []),
    measureInWords(body),
  ];
}

function usesPortfolio({ measure }: RiskBody): boolean {
  return ["var", "backtest", "frontier", "summary"].includes(measure.kind);
}

function portfolioInWords({ portfolio }: RiskBody): string {
  if (portfolio.kind === "equal") return "Hold the same weight of each";
  if (portfolio.kind === "holdings")
    return `Hold ${listed(Object.entries(portfolio.units).map(([name, units]) => `${units} ${name}`))} at the last prices`;
  return `Hold ${listed(Object.entries(portfolio.weights).map(([name, weight]) => `${percent(weight, 1)} ${name}`))}`;
}

function measureInWords({ measure, benchmark, riskFreeRate }: RiskBody): string {
  switch (measure.kind) {
    case "summary":
      return `Measure return, volatility, drawdown, and the Sharpe and Sortino ratios above ${percent(riskFreeRate)} a year`;
    case "returns":
      return "List the returns";
    case "volatility":
      if (measure.method === "garch") return `Fit a GARCH(1,1) and look ${count(measure.horizon, "step")} ahead`;
      return measure.method === "rolling"
        ? `Take the standard deviation of the last ${count(measure.window, "return")}, a year`
        : `Average squared returns with weights that fall by ${measure.decay} a step, and take the root, a year`;
    case "garch":
      return `Fit a GARCH(1,1) by maximum likelihood and look ${count(measure.horizon, "step")} ahead`;
    case "drawdown":
      return "Measure the fall from the highest price so far";
    case "beta":
      return `Regress excess returns on those of ${benchmark?.kind === "asset" ? benchmark.name : "the mean of all assets"}`;
    case "correlation":
      return `Compute the ${measure.of} of every pair (${measure.estimate})`;
    case "var":
      return `Find the loss over ${count(measure.horizon, "step")} that is exceeded in ${percent(1 - measure.level, 1)} of cases (${measure.method ?? "historical, normal, Cornish-Fisher and Monte-Carlo"}), and the mean loss beyond it`;
    case "backtest":
      return `Forecast the ${levelText(measure.level)} value at risk (${measure.method}) one step ahead from the ${measure.window} returns before each date, and count the losses beyond it`;
    case "frontier":
      return `Find the weights of least volatility for ${count(measure.points, "return")} between the calmest and the highest (${measure.estimate} covariance)`;
    case "option":
      return `Price a ${measure.option.style.kind} ${measure.option.type}`;
    default:
      return exhausted(measure);
  }
}
