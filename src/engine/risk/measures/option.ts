import { AppError } from "../../../contract/errors.ts";
import { optionInputSchema, type OptionInput, type OptionResult, type RiskMeasureOf } from "../../../contract/risk.ts";
import type { RiskBody } from "../../../contract/plan.ts";
import { standardDeviation } from "../numbers/statistics.ts";
import { priceOption } from "../options/price-option.ts";
import type { ReadPrices } from "../prices/align.ts";
import { returnsOf } from "../prices/returns.ts";
import { count, decimal, percent } from "../wording.ts";
import { tableOf, type Finding, type Infer, type Part } from "./context.ts";

/** Whether some term is to be taken from prices. */
export function needsPrices({ spot, volatility, marketPrice }: RiskMeasureOf<"option">["option"]): boolean {
  return spot === undefined || (volatility === undefined && marketPrice === undefined);
}

/** An option on the one asset chosen; what is not given comes from its prices. */
export async function optionOnPrices(
  body: RiskBody,
  measure: RiskMeasureOf<"option">,
  read: ReadPrices | null,
  infer: Infer,
  progress: (fraction: number | null, message: string) => void,
): Promise<Finding> {
  const { option } = measure;
  const notes: string[] = [];
  let { spot, strike, volatility } = option;
  let underlying = "";
  if (needsPrices(option)) {
    const series = read?.series;
    if (!read || !series) throw new AppError("plan-invalid", "Give the spot price and the volatility of the option.");
    if (series.length > 1)
      throw new AppError(
        "plan-invalid",
        `Choose the one asset that the option is on, or give spot and volatility; there are ${series.length} assets here.`,
      );
    const [only] = series;
    underlying = only!.name;
    notes.push(...read.notes);
    if (spot === undefined) {
      spot = only!.prices.at(-1)!;
      notes.push(`Spot: the last price of ${underlying}, ${decimal(spot)} on ${read.dateText(only!.times.at(-1)!)}.`);
    }
    if (volatility === undefined && option.marketPrice === undefined) {
      const perYear = body.periodsPerYear ?? read.step.periodsPerYear;
      volatility = standardDeviation(returnsOf(only!.prices, "log")) * Math.sqrt(perYear);
      notes.push(
        `Volatility: ${percent(volatility)} a year, from ${count(only!.prices.length - 1, "past return")} of ${underlying}.`,
      );
      if (!(volatility > 0))
        throw new AppError("plan-invalid", `${underlying} never changes, so there is no volatility to price with.`);
    }
  }
  if (spot === undefined) throw new AppError("plan-invalid", "Give the spot price of the option.");
  if (strike === undefined) {
    strike = spot;
    notes.push("No strike was given: it is at the money.");
  }
  const input = optionInputSchema.parse({ ...option, spot, strike, volatility });
  const result = await priced(input, infer, (fraction) => progress(fraction, "Simulating prices"));
  return findingOf(input, result, notes, underlying);
}

export async function priced(
  input: OptionInput,
  infer: Infer,
  progress: (fraction: number) => void,
): Promise<OptionResult> {
  return (await priceByGraph(input, infer)) ?? priceOption(input, progress);
}

/**
 * One large run in the inference process for what the graph observes as we do, 64 times. Theta and rho are differences of two more
 * runs over the same paths. Null where there is no such graph.
 */
async function priceByGraph(input: OptionInput, infer: Infer): Promise<OptionResult | null> {
  const { style, volatility } = input;
  // The control variate of an Asian is worth more than the paths that a graph adds.
  if (style.kind === "european" || style.kind === "asian" || input.observations !== GRAPH_OBSERVATIONS || !volatility)
    return null;
  const terms = {
    right: input.type,
    payoff: payoffOf(style),
    spot: input.spot,
    strike: input.strike,
    rate: input.rate,
    dividendYield: input.dividendYield,
    volatility,
    years: input.years,
    pathCount: Math.max(input.paths, GRAPH_PATHS),
    seed: input.seed,
  };
  const plain = priceOption({ ...input, paths: 1000 });
  if (plain.seed === null) return plain;
  const day = Math.min(1 / 365, input.years / 2);
  const now = await infer("risk/pathOption", terms);
  if (!now) return null;
  const later = await infer("risk/pathOption", { ...terms, years: input.years - day });
  const dearer = await infer("risk/pathOption", { ...terms, rate: input.rate + RATE_STEP });
  if (!later || !dearer) return null;
  return {
    ...plain,
    price: now.price,
    standardError: now.standardError,
    greeks: {
      delta: now.delta,
      gamma: now.gamma,
      vega: now.vega / 100,
      theta: (later.price - now.price) / (day * 365),
      rho: (dearer.price - now.price) / RATE_STEP / 100,
    },
    notes: [
      `Simulated on ${now.provider}: ${count(now.pathCount, "path")} of ${GRAPH_OBSERVATIONS} observations, seed ${input.seed}. The Greeks are differences over the same paths.`,
      ...plain.notes.slice(1),
    ],
  };
}

const GRAPH_OBSERVATIONS = 64;
const GRAPH_PATHS = 1_000_000;
const RATE_STEP = 0.001;

function payoffOf(style: Extract<OptionInput["style"], { kind: "barrier" | "lookback" }>) {
  if (style.kind === "barrier")
    return { kind: "barrier", direction: style.direction, effect: style.knock, barrier: style.barrier } as const;
  return { kind: "lookback", strike: style.strike } as const;
}

const styleWords = {
  european: "European",
  asian: "Asian",
  barrier: "barrier",
  lookback: "lookback",
} as const;

function findingOf(input: OptionInput, result: OptionResult, notes: readonly string[], underlying: string): Finding {
  const { type, style, strike, years, spot } = input;
  const { price, greeks, standardError, volatility, isImplied, parity } = result;
  const parts: Part[] = [];
  if (parity)
    parts.push({
      name: "parity",
      title: "Put-call parity",
      table: tableOf(
        [
          ["call", "number"],
          ["put", "number"],
          ["call_minus_put", "number"],
          ["discounted_forward", "number"],
        ],
        [[parity.call, parity.put, parity.call - parity.put, parity.forwardValue]],
      ),
    });
  const name = `${styleWords[style.kind]} ${type}${underlying === "" ? "" : ` on ${underlying}`}`;
  const term = years >= 1 ? count(Number(years.toFixed(2)), "year") : count(Number((years * 12).toFixed(1)), "month");
  return {
    table: tableOf(
      [
        ["spot", "number"],
        ["value", "number"],
        ["payoff", "number"],
      ],
      result.curve.map((point) => [point.spot, point.value, point.payoff]),
    ),
    computation: {
      method: style.kind === "european" ? "Black-Scholes-Merton" : `Monte-Carlo of a ${styleWords[style.kind]} option`,
      sentence: `A ${name} with a strike of ${decimal(strike)} and ${term} to run is worth ${decimal(price)} at a spot of ${decimal(spot)}${
        isImplied
          ? `, which implies a volatility of ${percent(volatility)}`
          : ` and a volatility of ${percent(volatility)}`
      }${standardError === null ? "" : `, give or take ${decimal(1.96 * standardError, 3)}`}.${
        greeks ? ` Its delta is ${decimal(greeks.delta)}.` : ""
      }`,
      notes: [...notes, ...result.notes],
      figures: [
        { label: "Price", value: price, format: "number" },
        ...(standardError === null
          ? []
          : [{ label: "Standard error", value: standardError, format: "number" as const, note: "of the simulation" }]),
        {
          label: isImplied ? "Implied volatility" : "Volatility",
          value: volatility,
          format: "percent",
          note: "a year",
        },
        ...(greeks
          ? [
              { label: "Delta", value: greeks.delta, format: "number" as const },
              { label: "Gamma", value: greeks.gamma, format: "number" as const },
              { label: "Vega", value: greeks.vega, format: "number" as const, note: "for 1 point of volatility" },
              { label: "Theta", value: greeks.theta, format: "number" as const, note: "a day" },
              { label: "Rho", value: greeks.rho, format: "number" as const, note: "for 1 point of the rate" },
            ]
          : []),
      ],
      parts,
      ...(result.seed === null ? {} : { seed: result.seed }),
    },
  };
}
