import type { z } from "zod";

import { AppError } from "../../contract/errors.ts";
import type { CallContext } from "../../contract/port/server.ts";
import type {
  optionPricesInputSchema,
  optionPricesOutputSchema,
  pathOptionInputSchema,
  pathOptionOutputSchema,
} from "../../contract/risk-graphs.ts";
import { blackScholesGraph } from "../graphs/options/black-scholes.ts";
import { optionPathFeeds, optionPathGraph, pathStepCount, spotBump } from "../graphs/paths/option-paths.ts";
import { floatTensor } from "../graphs/tensors.ts";
import { checkFinite, checkLength, type Numbers } from "./checks.ts";
import { outputOf, type GraphRunner } from "./graph-runner.ts";
import { layoutFor, runLanes } from "./run-lanes.ts";

type PathOptionInput = z.output<typeof pathOptionInputSchema>;

/** Relative. */
const volatilityBump = 0.01;

interface SpotSums {
  /** For the lower, the middle and the upper spot, discounted. */
  prices: [number, number, number];
  standardError: number;
}

export async function runPathOption(
  runner: GraphRunner,
  input: PathOptionInput,
  context: CallContext,
): Promise<z.output<typeof pathOptionOutputSchema>> {
  const startMs = performance.now();
  const layout = layoutFor(await runner.provider(), pathStepCount, input.pathCount);
  const graph = optionPathGraph(input, layout);
  let part = 0;

  async function priced(volatility: number): Promise<SpotSums & { ran: Awaited<ReturnType<typeof runLanes>> }> {
    const terms = { ...input, volatility };
    const sumsByRun: Float32Array[] = [];
    const first = part;
    part += 1;
    const ran = await runLanes(
      runner,
      { graph, layout, feedsAt: optionPathFeeds(terms, input.seed), pathCount: input.pathCount },
      {
        signal: context.signal,
        progress: ({ fraction, message }) => context.progress({ fraction: (first + (fraction ?? 0)) / 3, message }),
      },
      (run, number) => (sumsByRun[number] = outputOf(run, "sums")),
    );
    const discount = Math.exp(-input.rate * input.years);
    return { ...meansOf(sumsByRun, ran.pathCount / 2, discount), ran };
  }

  const now = await priced(input.volatility);
  const lower = await priced(input.volatility * (1 - volatilityBump));
  const upper = await priced(input.volatility * (1 + volatilityBump));
  const [below, price, above] = now.prices;
  const step = input.spot * spotBump;
  return {
    price,
    standardError: now.standardError,
    delta: (above - below) / (2 * step),
    gamma: (above - 2 * price + below) / (step * step),
    vega: (upper.prices[1] - lower.prices[1]) / (2 * volatilityBump * input.volatility),
    pathCount: now.ran.pathCount,
    provider: now.ran.provider,
    durationMs: performance.now() - startMs,
  };
}

function meansOf(sumsByRun: readonly Float32Array[], drawCount: number, discount: number): SpotSums {
  const totals = [0, 0, 0, 0, 0, 0];
  for (const sums of sumsByRun)
    for (let at = 0; at < sums.length; at += 1) totals[at % 6] = (totals[at % 6] ?? 0) + (sums[at] ?? 0);
  const [low = 0, middle = 0, high = 0, , squares = 0] = totals.map((total) => total / drawCount);
  return {
    prices: [low * discount, middle * discount, high * discount],
    standardError: discount * Math.sqrt(Math.max(0, squares - middle * middle) / drawCount),
  };
}

export async function runOptionPrices(
  runner: GraphRunner,
  input: z.output<typeof optionPricesInputSchema>,
  { signal }: CallContext,
): Promise<z.output<typeof optionPricesOutputSchema>> {
  const startMs = performance.now();
  const { isCall, ...columns } = input;
  const count = isCall.length;
  if (count === 0) throw new AppError("invalid-input", "There are no options to price.");
  for (const [name, values] of Object.entries(columns)) {
    checkLength(`column ${name}`, values, count);
    await checkFinite(`column ${name}`, values, count);
  }
  for (const name of ["spot", "strike", "volatility", "years"] as const) checkPositive(name, columns[name]);
  const feeds = Object.entries(columns).map(
    ([name, values]) => [name, floatTensor(Float32Array.from(values), [count])] as const,
  );
  const sign = floatTensor(
    Float32Array.from(isCall, (flag) => (flag === 0 ? -1 : 1)),
    [count],
  );
  const run = await runner.run(blackScholesGraph, { ...Object.fromEntries(feeds), sign }, { signal });
  return {
    price: outputOf(run, "price"),
    delta: outputOf(run, "delta"),
    gamma: outputOf(run, "gamma"),
    vega: outputOf(run, "vega"),
    theta: outputOf(run, "theta"),
    rho: outputOf(run, "rho"),
    provider: run.provider,
    durationMs: performance.now() - startMs,
  };
}

function checkPositive(name: string, values: Numbers): void {
  const at = values.findIndex((value) => value <= 0);
  if (at >= 0) throw new AppError("invalid-input", `The ${name} of option ${at + 1} must be above zero.`);
}
