import { AppError } from "../../../contract/errors.ts";
import { betaOf } from "../portfolio/performance.ts";
import { decimal, percent } from "../wording.ts";
import { nameOf, portfolioOf, tableOf, type Finding, type RiskTask } from "./context.ts";
import { marketOf } from "./market.ts";
import { yearOf } from "./summary.ts";

export function betas(task: RiskTask<"beta">): Finding {
  const { body } = task;
  const { periodsPerYear } = yearOf(task);
  const portfolio = portfolioOf(task);
  const { assets } = portfolio.aligned;
  if (assets.length < 2)
    throw new AppError(
      "plan-invalid",
      "A beta compares an asset with a market, and there is one asset only. Add the prices of an index to the data.",
    );
  const market = marketOf(body.benchmark, portfolio);
  const measured = assets.flatMap((asset, index) => {
    if (index === market.index) return [];
    return [{ asset, beta: betaOf(portfolio.simple[index]!, market.returns, periodsPerYear, body.riskFreeRate) }];
  });
  if (measured.some(({ beta }) => beta === null))
    throw new AppError("plan-invalid", `${market.name} never changes, so nothing can be compared with it.`);
  const whole = betaOf(portfolio.returns, market.returns, periodsPerYear, body.riskFreeRate);
  const lines = [...measured, ...(assets.length > 2 ? [{ asset: "Portfolio", beta: whole }] : [])];
  const asked = measured.findIndex(({ asset }) => asset === task.measure.asset);
  if (asked > 0) measured.unshift(...measured.splice(asked, 1));
  const first = measured[0]!;
  const isOne = measured.length === 1 || asked >= 0;
  const highest = measured.reduce((best, line) => (line.beta!.beta > best.beta!.beta ? line : best));
  const notes = [
    ...portfolio.notes,
    `Least squares of excess returns over ${percent(body.riskFreeRate)} a year against ${market.name}, ${portfolio.returns.length.toLocaleString("en-GB")} returns. Alpha is a year.`,
    ...(market.index === null
      ? [
          "No index is in this data, so the equally weighted mean of all assets stands for the market; each asset is part of it.",
        ]
      : []),
  ];
  const sentence = isOne
    ? `The beta of ${first.asset} against ${market.name} is ${decimal(first.beta!.beta)}: when that moves by 1%, ${first.asset} tends to move by ${decimal(first.beta!.beta)}%.`
    : `Against ${market.name}, ${highest.asset} has the highest beta, ${decimal(highest.beta!.beta)}.`;
  return {
    table: tableOf(
      [
        ["asset", "text"],
        ["beta", "number"],
        ["beta_error", "number"],
        ["alpha", "number"],
        ["correlation", "number"],
        ["r_squared", "number"],
        ["observations", "integer"],
      ],
      lines.map(({ asset, beta }) => [
        asset,
        beta?.beta ?? null,
        beta?.betaError ?? null,
        beta?.alpha ?? null,
        beta?.correlation ?? null,
        beta?.rSquared ?? null,
        beta?.count ?? null,
      ]),
    ),
    computation: {
      method: `Beta and alpha against ${market.name}`,
      sentence,
      notes,
      figures: [
        {
          label: `Beta of ${isOne ? first.asset : nameOf(portfolio)}`,
          value: (isOne ? first.beta : whole)?.beta ?? null,
          format: "number",
        },
        {
          label: "Alpha",
          value: (isOne ? first.beta : whole)?.alpha ?? null,
          format: "percent",
          note: "a year",
        },
      ],
      parts: [],
    },
  };
}
