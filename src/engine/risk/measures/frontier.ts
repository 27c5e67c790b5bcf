import { AppError } from "../../../contract/errors.ts";
import type { Cell, ColumnType } from "../../../contract/values.ts";
import { dot, scaled, times } from "../numbers/matrix.ts";
import { estimateCovariance } from "../portfolio/estimate.ts";
import { efficientFrontier } from "../portfolio/frontier.ts";
import { loadSolver } from "../portfolio/solver.ts";
import { listed } from "../prices/price-columns.ts";
import { count, decimal, percent } from "../wording.ts";
import { portfolioOf, tableOf, type Finding, type RiskTask } from "./context.ts";
import { annualMeans, yearOf } from "./summary.ts";

const MOST_ASSETS = 300;
const MOST_WEIGHT_COLUMNS = 60;

export async function frontier(task: RiskTask<"frontier">): Promise<Finding> {
  const { body, measure, infer, progress } = task;
  const { periodsPerYear } = yearOf(task);
  const portfolio = portfolioOf(task);
  const { assets } = portfolio.aligned;
  if (assets.length < 2)
    throw new AppError("plan-invalid", "An efficient frontier takes two assets or more, and there is one only.");
  if (assets.length > MOST_ASSETS)
    throw new AppError(
      "plan-invalid",
      `The frontier takes at most ${MOST_ASSETS} assets and there are ${assets.length}. Choose some of them.`,
    );
  progress(null, "Estimating returns and covariance");
  const estimate = await estimateCovariance(portfolio.simple, measure.estimate, infer);
  const covariance = scaled(estimate.covariance, periodsPerYear);
  const means = annualMeans(portfolio.simple, periodsPerYear);
  const solver = await loadSolver();
  progress(null, "Finding the least volatile portfolios");
  const found = efficientFrontier(
    {
      assets,
      means,
      covariance,
      riskFreeRate: body.riskFreeRate,
      constraints: measure.constraints,
      points: measure.points,
    },
    solver,
  );
  const own = {
    kind: "your portfolio",
    name: body.portfolio.kind === "equal" ? "Equal weights" : "Your portfolio",
    expectedReturn: dot(portfolio.weights, means),
    volatility: Math.sqrt(Math.max(0, dot(portfolio.weights, times(covariance, portfolio.weights)))),
    weights: portfolio.weights,
  };
  const singles = assets.map((name, index) => ({
    kind: "asset",
    name,
    expectedReturn: means[index]!,
    volatility: Math.sqrt(covariance.values[index * assets.length + index]!),
    weights: Float64Array.from(assets, (_, other) => (other === index ? 1 : 0)),
  }));
  const lines = [
    ...found.map((point, index) => ({
      ...point,
      name:
        point.kind === "frontier" ? `Frontier ${index + 1}` : `${point.kind[0]!.toUpperCase()}${point.kind.slice(1)}`,
    })),
    own,
    ...singles,
  ];
  const sharpe = (line: { expectedReturn: number; volatility: number }) =>
    line.volatility > 0 ? (line.expectedReturn - body.riskFreeRate) / line.volatility : Number.NaN;
  const shown = assets.length <= MOST_WEIGHT_COLUMNS ? assets : [];
  const safest = lines.find((line) => line.kind === "minimum variance")!;
  const best = lines.find((line) => line.kind === "maximum Sharpe");
  const target = lines.find((line) => line.kind === "target return");
  const notes = [
    ...portfolio.notes,
    ...estimate.notes,
    `Expected returns are the mean returns of the ${portfolio.returns.length.toLocaleString("en-GB")} past periods, a year: the past is a weak guide to them.`,
    limitsInWords(measure.constraints, assets.length),
    "Solved by HiGHS, an open solver for quadratic programs.",
    ...(best ? [] : ["No allowed portfolio is expected to beat the risk-free rate, so there is no best Sharpe ratio."]),
  ];
  const sentence = best
    ? `The best Sharpe ratio, ${decimal(sharpe(best))}, has ${largestText(assets, best.weights)}: ${percent(best.expectedReturn, 1)} a year expected at a volatility of ${percent(best.volatility, 1)}. The calmest mix has ${largestText(assets, safest.weights)}, at ${percent(safest.volatility, 1)}.`
    : `The calmest mix has ${largestText(assets, safest.weights)}: ${percent(safest.expectedReturn, 1)} a year at a volatility of ${percent(safest.volatility, 1)}.`;
  const targetSentence = target
    ? ` For ${percent(target.expectedReturn, 1)} a year the least volatility is ${percent(target.volatility, 1)}, with ${largestText(assets, target.weights)}.`
    : "";
  return {
    table: tableOf(
      [
        ["kind", "text"],
        ["name", "text"],
        ["volatility", "number"],
        ["expected_return", "number"],
        ["sharpe", "number"],
        ...shown.map((name): readonly [string, ColumnType] => [`weight of ${name}`, "number"]),
      ],
      lines.map((line): Cell[] => [
        line.kind,
        line.name,
        line.volatility,
        line.expectedReturn,
        sharpe(line),
        ...shown.map((_, index) => tidy(line.weights[index]!)),
      ]),
    ),
    computation: {
      method: `Efficient frontier of ${count(assets.length, "asset")}`,
      sentence: `${sentence}${targetSentence}`,
      notes,
      figures: [
        { label: "Best Sharpe ratio", value: best ? sharpe(best) : null, format: "number" },
        { label: "Its return", value: best?.expectedReturn ?? null, format: "percent", note: "a year" },
        { label: "Its volatility", value: best?.volatility ?? null, format: "percent", note: "a year" },
        { label: "Least volatility", value: safest.volatility, format: "percent", note: "a year" },
        {
          label: `${own.name}, Sharpe`,
          value: sharpe(own),
          format: "number",
          note: `volatility ${percent(own.volatility, 1)}`,
        },
      ],
      parts: [
        {
          name: "weights",
          title: "Weights",
          table: tableOf(
            [
              ["asset", "text"],
              ["minimum_variance", "number"],
              ["maximum_sharpe", "number"],
              ...(target ? ([["target_return", "number"]] as const) : []),
              ["own", "number"],
            ],
            assets.map((name, index) => [
              name,
              tidy(safest.weights[index]!),
              best ? tidy(best.weights[index]!) : null,
              ...(target ? [tidy(target.weights[index]!)] : []),
              portfolio.weights[index]!,
            ]),
          ),
        },
      ],
      ...(estimate.provider === null ? {} : { provider: estimate.provider }),
    },
  };
}

/** What the solver leaves at a bound within its tolerance is the bound. */
function tidy(weight: number): number {
  return Math.abs(weight) < 1e-7 ? 0 : weight;
}

function largestText(assets: readonly string[], weights: Float64Array): string {
  const order = [...assets.keys()].sort((a, b) => Math.abs(weights[b]!) - Math.abs(weights[a]!));
  const kept = order.filter((index) => Math.abs(weights[index]!) >= 0.005).slice(0, 4);
  return listed(kept.map((index) => `${percent(weights[index]!, 0)} ${assets[index]}`));
}

function limitsInWords(constraints: RiskTask<"frontier">["measure"]["constraints"], size: number): string {
  const parts = [constraints.longOnly ? "no short positions" : "short positions allowed", "weights sum to 100%"];
  if (constraints.minimum !== undefined) parts.push(`at least ${percent(constraints.minimum, 0)} each`);
  if (constraints.maximum !== undefined) parts.push(`at most ${percent(constraints.maximum, 0)} each`);
  const bounds = Object.keys(constraints.bounds).length;
  if (bounds > 0) parts.push(`own limits for ${bounds} of ${size}`);
  for (const group of constraints.groups)
    parts.push(
      `${group.name} ${[group.minimum === undefined ? "" : `at least ${percent(group.minimum, 0)}`, group.maximum === undefined ? "" : `at most ${percent(group.maximum, 0)}`].filter(Boolean).join(" and ")}`,
    );
  return `Limits: ${parts.join(", ")}.`;
}
