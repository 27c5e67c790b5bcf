import type { Computation } from "../../../contract/analysis.ts";
import type { z } from "zod";
import { AppError } from "../../../contract/errors.ts";
import type {
  correlationInputSchema,
  correlationOutputSchema,
  pathOptionInputSchema,
  pathOptionOutputSchema,
  simulateInputSchema,
  simulateOutputSchema,
} from "../../../contract/risk-graphs.ts";
import type { RiskBody } from "../../../contract/plan.ts";
import type { RiskMeasure, RiskMeasureOf } from "../../../contract/risk.ts";
import type { Cell, ColumnType, Table } from "../../../contract/values.ts";
import { align, type AlignedPrices, type PriceSeries, type ReadPrices } from "../prices/align.ts";
import { isConstant, portfolioReturns, returnsOf } from "../prices/returns.ts";
import { refuseUnknown, resolveWeights, type Holding } from "../portfolio/weights.ts";

interface GraphSchemas {
  "risk/correlation": { input: typeof correlationInputSchema; output: typeof correlationOutputSchema };
  "risk/simulate": { input: typeof simulateInputSchema; output: typeof simulateOutputSchema };
  "risk/pathOption": { input: typeof pathOptionInputSchema; output: typeof pathOptionOutputSchema };
}
export type RiskCall = keyof GraphSchemas;

/** Runs a graph in the inference process; null where there is none, and the plain counterpart does the work. */
export type Infer = <K extends RiskCall>(
  call: K,
  input: z.input<GraphSchemas[K]["input"]>,
) => Promise<z.output<GraphSchemas[K]["output"]> | null>;

export interface RiskTask<K extends RiskMeasure["kind"]> {
  body: RiskBody;
  measure: RiskMeasureOf<K>;
  read: ReadPrices;
  infer: Infer;
  progress(fraction: number | null, message: string): void;
}

export interface Finding {
  table: Table;
  computation: Computation;
}

export type Figure = Computation["figures"][number];
export type Part = Computation["parts"][number];

export function tableOf(columns: readonly (readonly [name: string, type: ColumnType])[], rows: Cell[][]): Table {
  return { columns: columns.map(([name, type]) => ({ name, type })), rows: rows.map((row) => row.map(finite)) };
}

function finite(cell: Cell): Cell {
  return typeof cell === "number" && !Number.isFinite(cell) ? null : cell;
}

/** A portfolio over the dates that its assets share. */
export interface PortfolioHistory extends Holding {
  aligned: AlignedPrices;
  /** `simple[asset]` ends on `dates[index]`. */
  dates: string[];
  simple: Float64Array[];
  /** Brought back to its weights every period. */
  returns: Float64Array;
  notes: string[];
}

/** With `onlyHeld` an asset that the portfolio does not hold costs it no dates. */
export function portfolioOf(
  { body, read }: Pick<RiskTask<RiskMeasure["kind"]>, "body" | "read">,
  { onlyHeld = false } = {},
): PortfolioHistory {
  const held = onlyHeld ? heldSeries(body, read) : read.series;
  const { aligned, notes } = align({ ...read, series: held });
  const last = aligned.prices.map((prices) => prices.at(-1)!);
  const holding = resolveWeights(aligned.assets, body.portfolio, last, body.value);
  const simple = aligned.prices.map((prices) => returnsOf(prices, "simple"));
  return {
    ...holding,
    aligned,
    dates: aligned.dates.slice(1),
    simple,
    returns: portfolioReturns(simple, holding.weights),
    notes: [...read.notes, ...notes, ...holding.notes],
  };
}

function heldSeries({ portfolio }: RiskBody, { series }: ReadPrices): PriceSeries[] {
  if (portfolio.kind === "equal") return series;
  const amounts = portfolio.kind === "weights" ? portfolio.weights : portfolio.units;
  refuseUnknown(
    Object.keys(amounts),
    series.map(({ name }) => name),
  );
  const held = series.filter(({ name }) => (amounts[name] ?? 0) !== 0);
  return held.length === 0 ? series : held;
}

/** "AAPL" for one asset, "the portfolio" for several. */
export function nameOf(portfolio: Pick<PortfolioHistory, "aligned">): string {
  const { assets } = portfolio.aligned;
  return assets.length === 1 ? assets[0]! : "the portfolio";
}

export function refuseConstant(portfolio: PortfolioHistory): void {
  if (isConstant(portfolio.returns) && Math.abs(portfolio.returns[0] ?? 0) < 1e-12)
    throw new AppError(
      "plan-invalid",
      `The price of ${nameOf(portfolio)} never changes, so there is no risk to measure.`,
    );
}
