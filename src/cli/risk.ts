import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { DatasetColumn } from "../contract/dataset.ts";
import { AppError } from "../contract/errors.ts";
import { riskBodySchema, type RiskBody } from "../contract/plan.ts";
import { guessPriceForm, priceRows } from "../contract/price-form.ts";
import { riskMethodSchema, type RiskMethod } from "../contract/risk.ts";
import { runPlan, planOf } from "../engine/analysis/index.ts";
import { openDataFile } from "../engine/datasets/index.ts";
import { createRiskMethod, createRiskRunner } from "../engine/risk/index.ts";
import { openWarehouse } from "../engine/warehouse/index.ts";
import { withInference } from "./inference.ts";
import { createProgressLine, printJson } from "./print.ts";
import { printFinding } from "./risk-print.ts";
import { readArguments, UsageError, wholeNumber } from "./usage.ts";
import { readOptionsOf, sourceOptions } from "./workspace.ts";

const measures = [
  "summary",
  "returns",
  "volatility",
  "garch",
  "drawdown",
  "beta",
  "correlation",
  "var",
  "backtest",
  "frontier",
] as const;

const usage = `finsight risk --data FILE [--time COLUMN] [--asset COLUMN] [--price COLUMN[,COLUMN...]] [--measure MEASURE] [--json]

  --time COLUMN       dates; default: the first column of dates
  --asset COLUMN      names the asset of a row (long form); leave it out where each price column is an asset
  --price COLUMNS     the price, or one column an asset; default: the close or price column
  --assets A,B        only these assets
  --weights A=0.5,B=0.5   the portfolio; default: equal weights
  --holdings A=10,B=4     units held, valued at the last prices
  --normalise         scale weights that do not sum to 1
  --value MONEY       what the portfolio is worth, for losses in money
  --measure MEASURE   ${measures.join(", ")}; default: summary
  --level 0.99        of the value at risk; default: 0.95
  --horizon N         steps ahead (days for daily prices); default: 1
  --method METHOD     historical, parametric (normal), cornish-fisher, monte-carlo; default: all. Volatility: rolling, ewma, garch
  --estimate E        covariance: sample, ledoit-wolf, ewma
  --returns R         simple or log; default: simple
  --benchmark ASSET   of beta; default: the mean of all assets
  --risk-free 0.03    annual rate; default: 0
  --window N          of rolling volatility and of the backtest
  --paths N, --seed N of the simulation
  --max-weight 0.4, --min-weight 0.05, --short, --target-return 0.12   of the frontier
  --plain             without the model runtime: everything in TypeScript
  --json              one JSON object
`;

export async function riskCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, {
    ...sourceOptions,
    time: { type: "string" },
    asset: { type: "string" },
    price: { type: "string" },
    assets: { type: "string" },
    weights: { type: "string" },
    holdings: { type: "string" },
    normalise: { type: "boolean" },
    value: { type: "string" },
    measure: { type: "string" },
    level: { type: "string" },
    horizon: { type: "string" },
    method: { type: "string" },
    estimate: { type: "string" },
    returns: { type: "string" },
    benchmark: { type: "string" },
    "risk-free": { type: "string" },
    window: { type: "string" },
    paths: { type: "string" },
    seed: { type: "string" },
    "max-weight": { type: "string" },
    "min-weight": { type: "string" },
    "target-return": { type: "string" },
    short: { type: "boolean" },
    plain: { type: "boolean" },
  });
  if (!parsed) return 0;
  const { values } = parsed;
  const file = values.data;
  if (file === undefined) throw new UsageError(`--data is missing.\n\n${usage}`);
  const folder = await mkdtemp(join(tmpdir(), "finsight-risk-"));
  const warehouse = await openWarehouse({ folder });
  const progress = createProgressLine();
  try {
    const version = await openDataFile(warehouse, file, { options: readOptionsOf(values), signal });
    const body = bodyOf(values, version.columns);
    const compute = async (inference: Parameters<Parameters<typeof withInference>[1]>[0] | undefined) => {
      const runner = createRiskRunner({ inference, log: reportQuietly });
      try {
        return await runPlan({
          warehouse,
          version,
          datasetName: basename(file).replace(/\.[^.]+$/, ""),
          plan: planOf(version, body),
          maximumRows: 200_000,
          methods: { risk: createRiskMethod(runner) },
          signal,
          progress: ({ message }) => progress.show(message),
        });
      } finally {
        await runner.close();
      }
    };
    const result = values.plain === true ? await compute(undefined) : await withInference({}, compute);
    progress.clear();
    if (values.json !== true) {
      printFinding(result);
      return 0;
    }
    const { computation, durationMs } = result.provenance;
    printJson({
      measure: body.measure.kind,
      sentence: computation?.sentence,
      figures: Object.fromEntries(computation?.figures.map(({ label, value }) => [label, value]) ?? []),
      rows: asObjects(result.table),
      parts: Object.fromEntries(computation?.parts.map(({ name, table }) => [name, asObjects(table)]) ?? []),
      notes: computation?.notes,
      seed: computation?.seed,
      provider: computation?.provider,
      durationMs,
    });
    return 0;
  } finally {
    progress.clear();
    await warehouse.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Values {
  time?: string | undefined;
  asset?: string | undefined;
  price?: string | undefined;
  assets?: string | undefined;
  weights?: string | undefined;
  holdings?: string | undefined;
  normalise?: boolean | undefined;
  value?: string | undefined;
  measure?: string | undefined;
  level?: string | undefined;
  horizon?: string | undefined;
  method?: string | undefined;
  estimate?: string | undefined;
  returns?: string | undefined;
  benchmark?: string | undefined;
  "risk-free"?: string | undefined;
  window?: string | undefined;
  paths?: string | undefined;
  seed?: string | undefined;
  "max-weight"?: string | undefined;
  "min-weight"?: string | undefined;
  "target-return"?: string | undefined;
  short?: boolean | undefined;
}

function bodyOf(values: Values, columns: readonly DatasetColumn[]): RiskBody {
  const named = (wanted: string, option: string) => {
    const found =
      columns.find(({ name }) => name === wanted) ??
      columns.find(({ name, sourceName }) =>
        [name, sourceName].some((text) => text.toLowerCase() === wanted.toLowerCase()),
      );
    if (found) return found.name;
    throw new AppError(
      "invalid-input",
      `${option} names no column: there is no "${wanted}". There is: ${columns.map(({ name }) => `"${name}"`).join(", ")}.`,
    );
  };
  const guess = guessPriceForm(columns);
  const guessed = typeof guess === "string" ? null : guess;
  const time = values.time === undefined ? guessed?.time : named(values.time, "--time");
  const price =
    values.price === undefined ? guessed?.price : listOf(values.price).map((name) => named(name, "--price"));
  if (time === undefined || price === undefined)
    throw new AppError(
      "invalid-input",
      typeof guess === "string" ? guess : "Name the columns with --time and --price.",
    );
  const by =
    values.asset === undefined
      ? values.price === undefined
        ? (guessed?.by ?? null)
        : null
      : named(values.asset, "--asset");
  const assets = values.assets === undefined ? undefined : listOf(values.assets);
  const parsed = riskBodySchema.safeParse({
    kind: "risk",
    rows: priceRows({ time, by, price }, { assets }),
    time,
    by,
    price,
    assets,
    portfolio: portfolioOf(values),
    value: numberOf(values.value, "--value"),
    returns: values.returns,
    benchmark: values.benchmark === undefined ? undefined : { kind: "asset", name: values.benchmark },
    riskFreeRate: numberOf(values["risk-free"], "--risk-free"),
    measure: measureOf(values),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${issue?.path.join(".") ?? "An option"}: ${issue?.message ?? "is not valid"}\n\n${usage}`);
}

function portfolioOf(values: Values) {
  if (values.weights !== undefined && values.holdings !== undefined)
    throw new UsageError("Give --weights or --holdings, not both.");
  if (values.weights !== undefined)
    return { kind: "weights", weights: amountsOf(values.weights, "--weights"), normalise: values.normalise === true };
  if (values.holdings !== undefined) return { kind: "holdings", units: amountsOf(values.holdings, "--holdings") };
  return undefined;
}

function amountsOf(text: string, option: string): Record<string, number> {
  return Object.fromEntries(
    listOf(text).map((part) => {
      const at = part.lastIndexOf("=");
      const amount = Number(part.slice(at + 1));
      if (at < 1 || !Number.isFinite(amount))
        throw new UsageError(`${option} takes A=0.5,B=0.5; "${part}" is not of that form.`);
      return [part.slice(0, at).trim(), amount];
    }),
  );
}

function measureOf(values: Values) {
  const kind = values.measure ?? "summary";
  const level = numberOf(values.level, "--level");
  const horizon = values.horizon === undefined ? undefined : wholeNumber(values.horizon, "--horizon", 1);
  const seed = values.seed === undefined ? undefined : wholeNumber(values.seed, "--seed", 1);
  const window = values.window === undefined ? undefined : wholeNumber(values.window, "--window", 1);
  const { estimate } = values;
  switch (kind) {
    case "summary":
    case "returns":
    case "drawdown":
    case "beta":
      return { kind };
    case "volatility":
      return { kind, method: values.method, window, horizon };
    case "garch":
      return { kind, horizon };
    case "correlation":
      return { kind, estimate };
    case "var":
      return {
        kind,
        method: methodOf(values.method),
        level,
        horizon,
        seed,
        estimate,
        paths: values.paths === undefined ? undefined : wholeNumber(values.paths, "--paths", 1),
      };
    case "backtest":
      return { kind, method: methodOf(values.method), level, window, seed };
    case "frontier":
      return {
        kind,
        estimate,
        constraints: {
          longOnly: values.short !== true,
          minimum: numberOf(values["min-weight"], "--min-weight"),
          maximum: numberOf(values["max-weight"], "--max-weight"),
          targetReturn: numberOf(values["target-return"], "--target-return"),
        },
      };
    default:
      throw new UsageError(`There is no measure "${kind}". Choose from ${measures.join(", ")}.`);
  }
}

function methodOf(text: string | undefined): RiskMethod | undefined {
  if (text === undefined || text === "all") return undefined;
  if (text === "parametric") return "normal";
  const parsed = riskMethodSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `There is no method "${text}". Choose from historical, parametric, cornish-fisher, monte-carlo.`,
  );
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function numberOf(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const value = text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (!Number.isFinite(value)) throw new UsageError(`${option} takes a number, not "${text}".`);
  return value;
}

function asObjects({ columns, rows }: { columns: { name: string }[]; rows: unknown[][] }) {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
}

/** A graph that fails is not the end: the plain counterpart does its work. */
function reportQuietly(source: string, error: unknown): void {
  if (process.env["FINSIGHT_DEBUG"] !== undefined)
    process.stderr.write(`${source}: ${error instanceof Error ? error.message : String(error)}\n`);
}
