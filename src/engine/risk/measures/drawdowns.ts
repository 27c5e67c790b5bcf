import { AppError } from "../../../contract/errors.ts";
import type { Cell } from "../../../contract/values.ts";
import { drawdownCurve, maximumDrawdown, wealthOf } from "../portfolio/performance.ts";
import { count, percent } from "../wording.ts";
import { portfolioOf, tableOf, type Finding, type RiskTask } from "./context.ts";

const MOST_CURVES = 30;

export function drawdowns(task: RiskTask<"drawdown">): Finding {
  const { read } = task;
  const { unit } = read.step;
  if (read.series.length > MOST_CURVES)
    throw new AppError(
      "plan-invalid",
      `Drawdown curves are drawn for at most ${MOST_CURVES} assets and there are ${read.series.length}. Choose some of them, or ask for the summary.`,
    );
  const curves: { asset: string; dates: string[]; prices: ArrayLike<number> }[] = read.series.map((series) => ({
    asset: series.name,
    dates: Array.from(series.times, read.dateText),
    prices: series.prices,
  }));
  const notes = [...read.notes];
  if (curves.length > 1) {
    const portfolio = portfolioOf(task, { onlyHeld: true });
    notes.push(...portfolio.notes.filter((note) => !notes.includes(note)));
    curves.push({ asset: "Portfolio", dates: portfolio.aligned.dates, prices: wealthOf(portfolio.returns) });
  }
  const rows: Cell[][] = [];
  for (const { asset, dates, prices } of curves)
    for (const [index, depth] of drawdownCurve(prices).entries()) rows.push([dates[index]!, asset, depth]);
  const worst = curves.map(({ asset, dates, prices }) => {
    const found = maximumDrawdown(prices);
    return {
      asset,
      depth: found.depth,
      peak: dates[found.peak]!,
      trough: dates[found.trough]!,
      recovery: found.recovery === null ? null : dates[found.recovery]!,
      fallSteps: found.trough - found.peak,
      totalSteps: (found.recovery ?? dates.length - 1) - found.peak,
    };
  });
  const deepest = worst.slice(0, read.series.length).reduce((best, line) => (line.depth > best.depth ? line : best));
  const fell = `${percent(deepest.depth)}, from ${deepest.peak} to ${deepest.trough}`;
  const recovered =
    deepest.recovery === null
      ? "It has not recovered yet."
      : `The old high was reached again on ${deepest.recovery}, ${count(deepest.totalSteps, unit)} after the fall began.`;
  const said =
    deepest.depth === 0
      ? read.series.length === 1
        ? `${deepest.asset} never fell below an earlier high.`
        : "None of them ever fell below an earlier high."
      : read.series.length === 1
        ? `The largest fall of ${deepest.asset} was ${fell}. ${recovered}`
        : `Of ${read.series.length} assets ${deepest.asset} fell furthest: ${fell}. ${recovered}`;
  return {
    table: tableOf(
      [
        ["date", read.dateType],
        ["asset", "text"],
        ["drawdown", "number"],
      ],
      rows,
    ),
    computation: {
      method: "Fall from the highest price so far",
      sentence: said,
      notes,
      figures: worst.map((line) => ({
        label: line.asset,
        value: line.depth,
        format: "percent",
        note: line.depth === 0 ? "never fell" : `${line.peak} to ${line.trough}`,
      })),
      parts: [
        {
          name: "worst",
          title: "Largest drawdown of each",
          table: tableOf(
            [
              ["asset", "text"],
              ["max_drawdown", "number"],
              ["peak", read.dateType],
              ["trough", read.dateType],
              ["recovery", read.dateType],
              [`${unit}s_falling`, "integer"],
              [`${unit}s_below`, "integer"],
            ],
            worst.map((line) => [
              line.asset,
              line.depth,
              line.peak,
              line.trough,
              line.recovery,
              line.fallSteps,
              line.totalSteps,
            ]),
          ),
        },
      ],
    },
  };
}
