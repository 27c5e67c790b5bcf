import { AppError } from "../../../contract/errors.ts";
import type { RiskMethod } from "../../../contract/risk.ts";
import type { Cell } from "../../../contract/values.ts";
import { dot, times } from "../numbers/matrix.ts";
import { mean } from "../numbers/statistics.ts";
import { coverageOf, forecastOf, rollForecasts } from "../portfolio/backtest.ts";
import { normalComponents } from "../portfolio/components.ts";
import { estimateCovariance } from "../portfolio/estimate.ts";
import {
  cornishFisherTail,
  empiricalTail,
  histogramOf,
  momentsOf,
  normalTail,
  overlappingReturns,
  quantileError,
  simulate,
  type Tail,
} from "../portfolio/value-at-risk.ts";
import { returnsOf } from "../prices/returns.ts";
import { count, levelText, percent } from "../wording.ts";
import {
  nameOf,
  portfolioOf,
  refuseConstant,
  tableOf,
  type Figure,
  type Finding,
  type Part,
  type PortfolioHistory,
  type RiskTask,
} from "./context.ts";

const BINS = 60;
const FEW_STRETCHES = 30;
const GRAPH_ASSETS = 64;
const BACKTEST_WINDOW = 250;
/** Multiplications that the plain simulation may take. */
const LARGEST_WORK = 6e9;

export const methodNames: Record<RiskMethod, string> = {
  historical: "Historical",
  normal: "Normal",
  "cornish-fisher": "Cornish-Fisher",
  "monte-carlo": "Monte-Carlo",
};

interface Distribution {
  method: RiskMethod;
  edges: ArrayLike<number>;
  counts: ArrayLike<number>;
}

export async function valueAtRisk(task: RiskTask<"var">): Promise<Finding> {
  const { measure, read } = task;
  const { level, horizon } = measure;
  const portfolio = portfolioOf(task, { onlyHeld: true });
  refuseConstant(portfolio);
  const { unit } = read.step;
  const length = portfolio.returns.length;
  if (horizon >= length)
    throw new AppError(
      "plan-invalid",
      `A horizon of ${count(horizon, unit)} is longer than the history of ${count(length, "return")} allows. Choose a shorter horizon or bring more prices.`,
    );
  const methods: readonly RiskMethod[] = measure.method
    ? [measure.method]
    : ["historical", "normal", "cornish-fisher", "monte-carlo"];
  const notes = [...portfolio.notes];
  const tails: Tail[] = [];
  const distributions: Distribution[] = [];
  const past = Float64Array.from(overlappingReturns(portfolio.returns, horizon)).sort();
  const estimate = await estimateCovariance(portfolio.simple, measure.estimate, task.infer);
  const means = Float64Array.from(portfolio.simple, (values) => mean(values));
  const deviation = Math.sqrt(Math.max(0, dot(portfolio.weights, times(estimate.covariance, portfolio.weights))));
  const moments = { ...momentsOf(portfolio.returns), deviation };
  let provider: string | undefined;
  for (const method of methods) {
    if (method === "historical") {
      tails.push({ method, ...empiricalTail(past, level), simulationError: null });
      if (horizon > 1)
        notes.push(
          `Historical: ${count(past.length, "overlapping stretch", "overlapping stretches")} of ${count(horizon, unit)}.`,
        );
      if (past.length * (1 - level) < 1 || past.length < FEW_STRETCHES)
        notes.push(
          `${count(past.length, "past outcome")} hold too few losses beyond ${levelText(level)}: the historical figure rests on the worst of them.`,
        );
    } else if (method === "normal") {
      tails.push({ method, ...normalTail(moments, level, horizon), simulationError: null });
    } else if (method === "cornish-fisher") {
      const { isMonotone, ...tail } = cornishFisherTail(moments, level, horizon);
      tails.push({ method, ...tail, simulationError: null });
      if (!isMonotone)
        notes.push(
          "Skewness and tails are too strong for the Cornish-Fisher expansion; prefer the historical or simulated figure.",
        );
    } else {
      const simulated = await simulateTail(task, portfolio);
      tails.push(simulated.tail);
      distributions.push(simulated.distribution);
      notes.push(...simulated.notes);
      provider = simulated.provider;
    }
  }
  if (measure.method !== "monte-carlo")
    distributions.unshift({
      method: "historical",
      ...histogramOf(past, Math.min(BINS, Math.max(8, Math.ceil(Math.sqrt(past.length) * 2)))),
    });
  if (methods.includes("normal") || methods.includes("cornish-fisher")) notes.push(...estimate.notes);

  const money = portfolio.value;
  const main = tails[0]!;
  const figures: Figure[] = [
    {
      label: `Value at risk ${levelText(level)}`,
      value: main.valueAtRisk,
      format: "percent",
      note: `${methodNames[main.method]}, ${count(horizon, unit)}`,
    },
    { label: "Expected shortfall", value: main.expectedShortfall, format: "percent", note: `mean loss beyond it` },
    ...(money === null
      ? []
      : [
          { label: "Value at risk in money", value: main.valueAtRisk * money, format: "money" as const },
          { label: "Expected shortfall in money", value: main.expectedShortfall * money, format: "money" as const },
        ]),
    { label: `Mean a ${unit}`, value: moments.mean, format: "percent" },
    { label: `Volatility a ${unit}`, value: deviation, format: "percent" },
  ];
  const parts: Part[] = [distributionPart(distributions)];
  if (portfolio.weights.length > 1)
    parts.push(componentsPart(portfolio, { means, covariance: estimate.covariance, level, horizon }));
  const checked = backtestPart(portfolio, level, methods);
  if (checked) {
    parts.push(checked.part);
    figures.push({
      label: "Backtest",
      value: checked.exceeded,
      format: "integer",
      note: `losses beyond it; ${checked.expected.toFixed(1)} expected`,
    });
  } else notes.push(`${count(length, "return")} are too few for a backtest at ${levelText(level)}.`);
  const name = nameOf(portfolio);
  const amount = (fraction: number) =>
    money === null ? percent(fraction) : `${moneyText(fraction * money)} (${percent(fraction)})`;
  const others = tails.slice(1).map((tail) => `${percent(tail.valueAtRisk)} ${methodWords[tail.method]}`);
  const sentence =
    main.valueAtRisk <= 0
      ? `At ${levelText(level)} over ${count(horizon, unit)}, ${name} is not expected to lose: the ${methodNames[main.method]} figure is a gain of ${percent(-main.valueAtRisk)}.`
      : `The ${levelText(level)} value at risk of ${name} over ${count(horizon, unit)} is ${amount(main.valueAtRisk)} ${methodWords[main.method]}${others.length > 0 ? `, ${others.join(", ")}` : ""}. When a loss goes beyond it, it averages ${amount(main.expectedShortfall)}.`;
  return {
    table: tableOf(
      [
        ["method", "text"],
        ["level", "number"],
        [`horizon_${unit}s`, "integer"],
        ["value_at_risk", "number"],
        ["expected_shortfall", "number"],
        ...(money === null
          ? []
          : ([
              ["value_at_risk_money", "number"],
              ["expected_shortfall_money", "number"],
            ] as const)),
        ["simulation_error", "number"],
      ],
      tails.map((tail) => [
        methodNames[tail.method],
        level,
        horizon,
        tail.valueAtRisk,
        tail.expectedShortfall,
        ...(money === null ? [] : [tail.valueAtRisk * money, tail.expectedShortfall * money]),
        tail.simulationError,
      ]),
    ),
    computation: {
      method: `Value at risk and expected shortfall, ${methods.map((method) => methodNames[method]).join(", ")}`,
      sentence,
      notes,
      figures,
      parts,
      ...(methods.includes("monte-carlo") ? { seed: measure.seed } : {}),
      ...(provider === undefined ? {} : { provider }),
    },
  };
}

const methodWords: Record<RiskMethod, string> = {
  historical: "by its own past",
  normal: "with normal returns",
  "cornish-fisher": "with Cornish-Fisher tails",
  "monte-carlo": "by Monte-Carlo simulation",
};

function moneyText(value: number): string {
  return value.toLocaleString("en-GB", { maximumFractionDigits: Math.abs(value) < 1000 ? 2 : 0 });
}

async function simulateTail({ measure, infer, progress }: RiskTask<"var">, portfolio: PortfolioHistory) {
  const { level, horizon, seed, paths } = measure;
  const logs = portfolio.aligned.prices.map((prices) => returnsOf(prices, "log"));
  const means = Float64Array.from(logs, (values) => mean(values));
  const { covariance, notes } = await estimateCovariance(logs, measure.estimate, infer);
  progress(null, "Simulating");
  const { weights } = portfolio;
  const size = weights.length;
  const ran =
    size <= GRAPH_ASSETS
      ? await infer("risk/simulate", {
          means,
          covariance: Float64Array.from(covariance.values),
          weights: Float64Array.from(weights),
          horizonSteps: horizon,
          levels: [level],
          pathCount: paths,
          seed,
          histogramBins: BINS,
        })
      : null;
  const said = "Monte-Carlo: log returns are drawn from a normal distribution with the assets' covariance.";
  const tail = ran?.tails[0];
  if (ran && tail)
    return {
      tail: {
        method: "monte-carlo" as const,
        valueAtRisk: tail.valueAtRisk,
        expectedShortfall: tail.expectedShortfall,
        simulationError: tail.valueAtRiskError,
      },
      distribution: { method: "monte-carlo" as const, edges: ran.histogram.edges, counts: ran.histogram.counts },
      notes: [said, `${count(ran.pathCount, "path")}, seed ${seed}.`, ...notes, ...ran.notes],
      provider: ran.provider as string | undefined,
    };
  const affordable = Math.max(10_000, Math.floor(LARGEST_WORK / Math.max(1, (size * size) / 2)));
  const used = Math.min(paths, affordable);
  const { sorted, rank } = simulate({ means, covariance, weights, horizon, paths: used, seed }, (fraction) =>
    progress(fraction, "Simulating"),
  );
  return {
    tail: {
      method: "monte-carlo" as const,
      ...empiricalTail(sorted, level),
      simulationError: quantileError(sorted, 1 - level),
    },
    distribution: { method: "monte-carlo" as const, ...histogramOf(sorted, BINS) },
    notes: [
      said,
      `${count(used, "path")}, seed ${seed}${used < paths ? ` (of ${paths.toLocaleString("en-GB")} wanted: with ${size} assets that many would take too long)` : ""}.`,
      ...notes,
      ...(rank < size
        ? [`The covariance is singular: the ${size} assets move in ${count(rank, "independent direction")} only.`]
        : []),
    ],
    provider: undefined,
  };
}

function distributionPart(distributions: readonly Distribution[]): Part {
  const rows: Cell[][] = [];
  for (const { method, edges, counts } of distributions) {
    let total = 0;
    for (let bin = 0; bin < counts.length; bin += 1) total += counts[bin]!;
    for (let bin = 0; bin < counts.length; bin += 1)
      rows.push([methodNames[method], edges[bin]!, edges[bin + 1]!, counts[bin]!, counts[bin]! / total]);
  }
  return {
    name: "distribution",
    title: "Gains and losses over the horizon",
    table: tableOf(
      [
        ["method", "text"],
        ["lower", "number"],
        ["upper", "number"],
        ["count", "integer"],
        ["share", "number"],
      ],
      rows,
    ),
  };
}

function componentsPart(
  { aligned, weights }: PortfolioHistory,
  options: Omit<Parameters<typeof normalComponents>[0], "assets" | "weights">,
): Part {
  const components = normalComponents({ assets: aligned.assets, weights, ...options });
  return {
    name: "components",
    title: "Where the risk comes from (normal returns)",
    table: tableOf(
      [
        ["asset", "text"],
        ["weight", "number"],
        ["component_var", "number"],
        ["share_of_var", "number"],
        ["marginal_var", "number"],
        ["component_shortfall", "number"],
        ["var_alone", "number"],
      ],
      components
        .map((one): Cell[] => [one.asset, one.weight, one.component, one.share, one.marginal, one.shortfall, one.alone])
        .sort((a, b) => Number(b[2]) - Number(a[2])),
    ),
  };
}

/** How often one-step forecasts of each closed method would have been exceeded. Null where the history is too short. */
function backtestPart({ returns }: PortfolioHistory, level: number, methods: readonly RiskMethod[]) {
  const window = Math.min(BACKTEST_WINDOW, Math.floor(returns.length / 2));
  if (window < 20 || (returns.length - window) * (1 - level) < 0.5) return null;
  const tested = methods.filter((method) => method !== "monte-carlo");
  const lines = (tested.length > 0 ? tested : (["historical"] as const)).map((method) => {
    const days = rollForecasts(returns, window, forecastOf(method, level));
    return {
      method,
      coverage: coverageOf(
        days.map((day) => day.exceeded),
        level,
      ),
    };
  });
  const first = lines[0]!.coverage;
  return {
    exceeded: first.exceeded,
    expected: first.expected,
    days: first.days,
    part: {
      name: "backtest",
      title: `One step ahead from the ${window} returns before`,
      table: tableOf(
        [
          ["method", "text"],
          ["periods", "integer"],
          ["exceeded", "integer"],
          ["expected", "number"],
          ["kupiec_p", "number"],
          ["christoffersen_p", "number"],
        ],
        lines.map(({ method, coverage }) => [
          methodNames[method],
          coverage.days,
          coverage.exceeded,
          coverage.expected,
          coverage.kupiec.pValue,
          coverage.independence?.pValue ?? null,
        ]),
      ),
    },
  };
}
