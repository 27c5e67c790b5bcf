import type { RiskFocus } from "../../../contract/risk.ts";
import type { Cell, ColumnType } from "../../../contract/values.ts";
import { mean, shape, standardDeviation } from "../numbers/statistics.ts";
import { betaOf, maximumDrawdown, sharpeRatio, sortinoRatio, wealthOf } from "../portfolio/performance.ts";
import { returnsOf } from "../prices/returns.ts";
import { ewmaVolatility } from "../volatility/moving.ts";
import { count, decimal, percent } from "../wording.ts";
import { marketOf } from "./market.ts";
import { portfolioOf, tableOf, type Figure, type Finding, type RiskTask } from "./context.ts";

interface Line {
  asset: string;
  from: string;
  to: string;
  count: number;
  totalReturn: number;
  return: number;
  volatility: number;
  ewma: number;
  drawdown: number;
  sharpe: number | null;
  sortino: number | null;
  best: number;
  worst: number;
  skewness: number;
  excessKurtosis: number;
}

const columns: readonly (readonly [keyof Line, string, ColumnType])[] = [
  ["asset", "asset", "text"],
  ["return", "annual_return", "number"],
  ["volatility", "annual_volatility", "number"],
  ["sharpe", "sharpe", "number"],
  ["sortino", "sortino", "number"],
  ["drawdown", "max_drawdown", "number"],
  ["ewma", "latest_volatility", "number"],
  ["totalReturn", "total_return", "number"],
  ["best", "best_period", "number"],
  ["worst", "worst_period", "number"],
  ["skewness", "skewness", "number"],
  ["excessKurtosis", "excess_kurtosis", "number"],
  ["count", "observations", "integer"],
  ["from", "first_date", "text"],
  ["to", "last_date", "text"],
];

const focusWords: Record<RiskFocus, { label: string; text(line: Line): string; better: 1 | -1 }> = {
  return: { label: "annual return", text: (line) => percent(line.return), better: 1 },
  volatility: { label: "annual volatility", text: (line) => percent(line.volatility), better: -1 },
  drawdown: { label: "largest drawdown", text: (line) => percent(line.drawdown), better: -1 },
  sharpe: { label: "Sharpe ratio", text: (line) => ratioText(line.sharpe), better: 1 },
  sortino: { label: "Sortino ratio", text: (line) => ratioText(line.sortino), better: 1 },
};

function ratioText(value: number | null): string {
  return value === null ? "not defined" : decimal(value);
}

/** Each asset over its own history, and the portfolio over the shared one. */
export function summarise(task: RiskTask<"summary">): Finding {
  const { body, read, measure } = task;
  const { periodsPerYear, unit } = yearOf(task);
  const describe = (asset: string, dates: readonly string[], prices: ArrayLike<number>): Line => {
    const returns = returnsOf(prices, body.returns);
    const simple = returnsOf(prices, "simple");
    const growth = prices[prices.length - 1]! / prices[0]!;
    const ewma = ewmaVolatility(returns, 0.94);
    return {
      asset,
      from: dates[0]!,
      to: dates.at(-1)!,
      count: returns.length,
      totalReturn: growth - 1,
      return: growth ** (periodsPerYear / returns.length) - 1,
      volatility: standardDeviation(returns) * Math.sqrt(periodsPerYear),
      ewma: ewma.at(-1)! * Math.sqrt(periodsPerYear),
      drawdown: maximumDrawdown(prices).depth,
      sharpe: sharpeRatio(returns, periodsPerYear, body.riskFreeRate),
      sortino: sortinoRatio(returns, periodsPerYear, body.riskFreeRate),
      best: simple.reduce((best, value) => Math.max(best, value)),
      worst: simple.reduce((worst, value) => Math.min(worst, value)),
      ...shape(returns),
    };
  };
  const lines = read.series.map((series) =>
    describe(series.name, Array.from(series.times, read.dateText), series.prices),
  );
  const notes = [...read.notes];
  const { focus } = measure;
  if (focus) lines.sort((a, b) => order(b, focus) - order(a, focus));
  let portfolioLine: Line | null = null;
  const figures: Figure[] = [];
  if (lines.length > 1) {
    const portfolio = portfolioOf(task, { onlyHeld: body.benchmark === undefined });
    notes.push(...portfolio.notes.filter((note) => !notes.includes(note)));
    portfolioLine = describe("Portfolio", portfolio.aligned.dates, wealthOf(portfolio.returns));
    lines.push(portfolioLine);
    const market = marketOf(body.benchmark, portfolio);
    const beta = body.benchmark && betaOf(portfolio.returns, market.returns, periodsPerYear, body.riskFreeRate);
    if (beta)
      figures.push(
        { label: "Beta", value: beta.beta, format: "number", note: `against ${market.name}` },
        { label: "Alpha", value: beta.alpha, format: "percent", note: "a year" },
      );
  }
  const shown = portfolioLine ?? lines[0]!;
  notes.push(
    `${body.returns === "log" ? "Log" : "Simple"} returns, ${count(Math.round(periodsPerYear), unit)} a year. Annual return is the compound rate; Sharpe and Sortino take the mean return above ${percent(body.riskFreeRate)} a year.`,
  );
  const flat = lines.filter((line) => !(line.volatility > 0)).map((line) => line.asset);
  if (flat.length > 0) notes.push(`${flat.join(", ")} never changes: its ratios are not defined.`);
  const leading = focus ? columns.filter(([key]) => key === "asset" || key === focus) : [];
  const ordered = [...leading, ...columns.filter((column) => !leading.includes(column))];
  return {
    table: tableOf(
      ordered.map(([, name, type]) => [name, type]),
      lines.map((line) => ordered.map(([key]): Cell => line[key])),
    ),
    computation: {
      method: "Returns, volatility and drawdown of each asset",
      sentence: focus ? focusSentence(lines, portfolioLine, focus) : sentence(shown, portfolioLine !== null),
      notes,
      figures: [
        { label: "Annual return", value: shown.return, format: "percent", note: `${shown.from} to ${shown.to}` },
        { label: "Annual volatility", value: shown.volatility, format: "percent" },
        { label: "Sharpe ratio", value: shown.sharpe, format: "number" },
        { label: "Sortino ratio", value: shown.sortino, format: "number" },
        { label: "Largest drawdown", value: shown.drawdown, format: "percent" },
        ...figures,
      ],
      parts: [],
    },
  };
}

export function yearOf({ body, read }: Pick<RiskTask<"summary">, "body" | "read">) {
  return { periodsPerYear: body.periodsPerYear ?? read.step.periodsPerYear, unit: read.step.unit };
}

function order(line: Line, focus: RiskFocus): number {
  return line[focus] ?? -Infinity;
}

function sentence(line: Line, isPortfolio: boolean): string {
  const name = isPortfolio ? "The portfolio" : line.asset;
  return `${name} ${line.return >= 0 ? "gained" : "lost"} ${percent(Math.abs(line.return))} a year from ${line.from} to ${line.to}, with a volatility of ${percent(line.volatility)}, a Sharpe ratio of ${ratioText(line.sharpe)} and a largest fall of ${percent(line.drawdown)}.`;
}

function focusSentence(lines: readonly Line[], portfolio: Line | null, focus: RiskFocus): string {
  const { label, text, better } = focusWords[focus];
  const assets = lines.filter((line) => line !== portfolio);
  const [first] = assets;
  if (!first) return "";
  if (assets.length === 1)
    return `The ${label} of ${first.asset} is ${text(first)}, from ${first.from} to ${first.to}.`;
  const last = assets.at(-1)!;
  const [top, bottom] = better === 1 ? ["best", "lowest"] : ["highest", "lowest"];
  return `${first.asset} has the ${top} ${label}, ${text(first)}; ${last.asset} has the ${bottom}, ${text(last)}.${portfolio ? ` The portfolio of all ${assets.length} comes to ${text(portfolio)}.` : ""}`;
}

/** Mean a year of simple returns a step. */
export function annualMeans(returns: readonly Float64Array[], periodsPerYear: number): Float64Array {
  return Float64Array.from(returns, (values) => mean(values) * periodsPerYear);
}
