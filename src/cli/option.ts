import { toFailure } from "../contract/errors.ts";
import { optionInputSchema } from "../contract/risk.ts";
import { createRiskRunner } from "../engine/risk/index.ts";
import { withInference } from "./inference.ts";
import { printJson } from "./print.ts";
import { readArguments, UsageError, wholeNumber } from "./usage.ts";

const usage = `finsight option call|put --spot S --strike K (--volatility V | --market-price P) (--years T | --days D) [--json]

  --spot, --strike     prices
  --years T, --days D  time to expiry
  --rate R             annual, continuously compounded; default: 0. "3%" is 0.03
  --dividend-yield Q   annual; default: 0
  --volatility V       annual; without it the implied one of --market-price
  --style STYLE        european (default), asian, geometric-asian, up-and-in, up-and-out, down-and-in, down-and-out, lookback,
                       floating-lookback
  --barrier B          of a barrier option
  --paths N, --observations N, --seed N   of the simulation
  --plain              without the model runtime
  --json               one JSON object
`;

export async function optionCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, {
    type: { type: "string" },
    spot: { type: "string" },
    strike: { type: "string" },
    years: { type: "string" },
    days: { type: "string" },
    rate: { type: "string" },
    "dividend-yield": { type: "string" },
    volatility: { type: "string" },
    "market-price": { type: "string" },
    style: { type: "string" },
    barrier: { type: "string" },
    paths: { type: "string" },
    observations: { type: "string" },
    seed: { type: "string" },
    plain: { type: "boolean" },
    json: { type: "boolean" },
  });
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const days = number(values.days, "--days");
  const whole = (text: string | undefined, option: string) =>
    text === undefined ? undefined : wholeNumber(text, option, 0);
  const read = optionInputSchema.safeParse({
    type: values.type ?? positionals[0],
    style: styleOf(values.style, number(values.barrier, "--barrier")),
    spot: number(values.spot, "--spot"),
    strike: number(values.strike, "--strike"),
    years: number(values.years, "--years") ?? (days === undefined ? undefined : days / 365),
    rate: number(values.rate, "--rate"),
    dividendYield: number(values["dividend-yield"], "--dividend-yield"),
    volatility: number(values.volatility, "--volatility"),
    marketPrice: number(values["market-price"], "--market-price"),
    paths: whole(values.paths, "--paths"),
    observations: whole(values.observations, "--observations"),
    seed: whole(values.seed, "--seed"),
  });
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new UsageError(`${issue?.path.join(".") ?? "An option"}: ${issue?.message ?? "is not valid"}\n\n${usage}`);
  }
  const input = read.data;
  const compute = async (inference: Parameters<Parameters<typeof withInference>[1]>[0] | undefined) => {
    const runner = createRiskRunner({
      inference,
      log: (source, error) => {
        if (process.env["FINSIGHT_DEBUG"] !== undefined)
          process.stderr.write(`${source}: ${toFailure(error).message}\n`);
      },
    });
    try {
      return await runner.run({ kind: "option", input }, { signal });
    } finally {
      await runner.close();
    }
  };
  const isClosed = values.plain === true || input.style.kind === "european";
  const result = isClosed ? await compute(undefined) : await withInference({}, compute);
  if (values.json === true) {
    printJson(result);
    return 0;
  }
  const lines: [string, number | null][] = [
    ["Price", result.price],
    ["Standard error", result.standardError],
    [result.isImplied ? "Implied volatility" : "Volatility", result.volatility],
    ["Delta", result.greeks?.delta ?? null],
    ["Gamma", result.greeks?.gamma ?? null],
    ["Vega (1 point of volatility)", result.greeks?.vega ?? null],
    ["Theta (a day)", result.greeks?.theta ?? null],
    ["Rho (1 point of the rate)", result.greeks?.rho ?? null],
  ];
  const shown = lines.flatMap(([label, value]) => (value === null ? [] : [`${label.padEnd(30)} ${value.toFixed(6)}`]));
  process.stdout.write(`${[...shown, ...result.notes].join("\n")}\n`);
  return 0;
}

function styleOf(text: string | undefined, barrier: number | undefined) {
  if (text === undefined || text === "european") return { kind: "european" };
  if (text === "asian" || text === "geometric-asian")
    return { kind: "asian", average: text === "asian" ? "arithmetic" : "geometric" };
  if (text === "lookback" || text === "floating-lookback")
    return { kind: "lookback", strike: text === "lookback" ? "fixed" : "floating" };
  const found = /^(up|down)-and-(in|out)$/.exec(text);
  if (!found) throw new UsageError(`There is no style "${text}".\n\n${usage}`);
  if (barrier === undefined) throw new UsageError("A barrier option needs --barrier.");
  return { kind: "barrier", direction: found[1], knock: found[2], barrier };
}

function number(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const value = text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (!Number.isFinite(value)) throw new UsageError(`${option} takes a number, not "${text}".`);
  return value;
}
