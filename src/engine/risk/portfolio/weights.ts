import { AppError } from "../../../contract/errors.ts";
import type { Portfolio } from "../../../contract/risk.ts";
import { listed } from "../prices/price-columns.ts";
import { percent } from "../wording.ts";

export interface Holding {
  /** One an asset; they sum to one. */
  weights: Float64Array;
  /** In money, where it is known. */
  value: number | null;
  notes: string[];
}

const TOLERANCE = 1e-4;

/** Fails with `plan-invalid` for unknown assets, and for weights that do not sum to one unless they may be scaled. */
export function resolveWeights(
  assets: readonly string[],
  portfolio: Portfolio,
  lastPrices: readonly number[],
  value: number | undefined,
): Holding {
  if (portfolio.kind === "equal")
    return {
      weights: new Float64Array(assets.length).fill(1 / assets.length),
      value: value ?? null,
      notes: assets.length > 1 ? [`Each of the ${assets.length} assets has the same weight.`] : [],
    };
  const given = portfolio.kind === "weights" ? portfolio.weights : portfolio.units;
  refuseUnknown(Object.keys(given), assets);
  const wrong = Object.entries(given).find(([, amount]) => !Number.isFinite(amount));
  if (wrong) throw new AppError("plan-invalid", `The amount of ${wrong[0]} is not a number.`);
  const amounts = Float64Array.from(assets, (name, index) => {
    const amount = given[name] ?? 0;
    return portfolio.kind === "holdings" ? amount * lastPrices[index]! : amount;
  });
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  if (portfolio.kind === "holdings") {
    if (!(total > 0))
      throw new AppError("plan-invalid", "The portfolio is worth nothing at the last prices. Enter the units held.");
    return { weights: amounts.map((amount) => amount / total), value: total, notes: ["Valued at the last prices."] };
  }
  if (Math.abs(total - 1) <= TOLERANCE)
    return { weights: amounts.map((amount) => amount / total), value: value ?? null, notes: [] };
  if (!portfolio.normalise || Math.abs(total) < TOLERANCE)
    throw new AppError(
      "plan-invalid",
      `The weights sum to ${percent(total)}, not 100%. ${Math.abs(total) < TOLERANCE ? "Enter weights that sum to 100%." : "Normalise them, or change them so that they do."}`,
      { details: { reason: "weights", total } },
    );
  return {
    weights: amounts.map((amount) => amount / total),
    value: value ?? null,
    notes: [`The weights summed to ${percent(total)} and were scaled to 100%.`],
  };
}

export function refuseUnknown(held: readonly string[], assets: readonly string[]): void {
  const unknown = held.filter((name) => !assets.includes(name));
  if (unknown.length > 0)
    throw new AppError(
      "plan-invalid",
      `The portfolio holds ${listed(unknown)}, of which there are no prices. There are: ${listed(assets.slice(0, 12))}.`,
    );
}
