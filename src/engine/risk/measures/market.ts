import { AppError } from "../../../contract/errors.ts";
import type { Benchmark } from "../../../contract/risk.ts";
import { listed } from "../prices/price-columns.ts";
import { portfolioReturns } from "../prices/returns.ts";
import type { PortfolioHistory } from "./context.ts";

/** The returns a beta is measured against. Without a benchmark: the equally weighted mean of all assets. */
export function marketOf(
  benchmark: Benchmark | undefined,
  { aligned, simple }: Pick<PortfolioHistory, "aligned" | "simple">,
): { name: string; returns: Float64Array; index: number | null } {
  if (benchmark?.kind === "asset") {
    const index = aligned.assets.indexOf(benchmark.name);
    if (index < 0)
      throw new AppError(
        "plan-invalid",
        `The benchmark ${benchmark.name} has no prices here. Choose one of ${listed(aligned.assets.slice(0, 12))}.`,
      );
    return { name: benchmark.name, returns: simple[index]!, index };
  }
  const equal = new Float64Array(simple.length).fill(1 / simple.length);
  return { name: "the mean of all assets", returns: portfolioReturns(simple, equal), index: null };
}
