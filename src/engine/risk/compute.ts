import { AppError, exhausted } from "../../contract/errors.ts";
import type { RiskBody } from "../../contract/plan.ts";
import { backtest } from "./measures/backtest.ts";
import { betas } from "./measures/beta.ts";
import type { Finding, Infer } from "./measures/context.ts";
import { correlations } from "./measures/correlation.ts";
import { drawdowns } from "./measures/drawdowns.ts";
import { frontier } from "./measures/frontier.ts";
import { optionOnPrices } from "./measures/option.ts";
import { garchModels, returnSeries, volatilitySeries } from "./measures/series.ts";
import { summarise } from "./measures/summary.ts";
import { valueAtRisk } from "./measures/value-at-risk.ts";
import { seriesOf } from "./prices/align.ts";
import type { PriceColumns } from "./prices/price-columns.ts";

const plainName = /^(adj\w*[ _]?)?(clos\w*|price|value|last|nav|quote|px)$/i;

export interface ComputeInput {
  /** Its `rows` have been run. */
  body: Omit<RiskBody, "rows">;
  /** Null for an option whose terms are all given. */
  columns: PriceColumns | null;
  /** What a single series of a column that is only called "close" or "price" is the price of. */
  title: string;
}

/** What a risk plan computes from its prices. Fails with `plan-invalid` or `invalid-input`. */
export async function computeRisk(
  { body: given, columns, title }: ComputeInput,
  infer: Infer,
  progress: (fraction: number | null, message: string) => void,
): Promise<Finding> {
  const body = given as RiskBody;
  const { measure } = body;
  const isUnnamed = columns?.assets.length === 1 && body.by === null && plainName.test(columns.assets[0] ?? "");
  const named = isUnnamed && body.portfolio.kind === "equal" ? { ...columns, assets: [title] } : columns;
  const read = named && seriesOf(named);
  if (measure.kind === "option") return optionOnPrices(body, measure, read, infer, progress);
  if (!read) throw new AppError("plan-invalid", "There are no prices to work with.");
  const shared = { body, read, infer, progress };
  switch (measure.kind) {
    case "summary":
      return summarise({ ...shared, measure });
    case "returns":
      return returnSeries({ ...shared, measure });
    case "volatility":
      return volatilitySeries({ ...shared, measure });
    case "garch":
      return garchModels({ ...shared, measure });
    case "drawdown":
      return drawdowns({ ...shared, measure });
    case "beta":
      return betas({ ...shared, measure });
    case "correlation":
      return correlations({ ...shared, measure });
    case "var":
      return valueAtRisk({ ...shared, measure });
    case "backtest":
      return backtest({ ...shared, measure });
    case "frontier":
      return frontier({ ...shared, measure });
    default:
      return exhausted(measure);
  }
}
