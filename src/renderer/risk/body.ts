import type { ChartSpec } from "../../contract/chart.ts";
import type { Dataset } from "../../contract/dataset.ts";
import { riskBodySchema, type RiskBody } from "../../contract/plan.ts";
import { guessPriceForm, isNamedLikePrices, priceRows, type PriceForm } from "../../contract/price-form.ts";
import type { Predicate } from "../../contract/query.ts";
import type { RiskMeasure } from "../../contract/risk.ts";

export type MeasureKind = RiskMeasure["kind"];

export const measureChoices: readonly { value: MeasureKind; label: string }[] = [
  { value: "var", label: "Value at risk" },
  { value: "backtest", label: "Backtest of value at risk" },
  { value: "summary", label: "Summary of each asset" },
  { value: "drawdown", label: "Drawdown" },
  { value: "volatility", label: "Volatility" },
  { value: "garch", label: "GARCH model" },
  { value: "correlation", label: "Correlation" },
  { value: "beta", label: "Beta and alpha" },
  { value: "frontier", label: "Efficient frontier" },
  { value: "option", label: "Option calculator" },
];

/** A body worth running for these columns, or what they lack; the option calculator, which needs no prices, where none are named so. */
export function startBody(dataset: Dataset, filter: Predicate | null): RiskBody | string {
  const form = guessPriceForm(dataset.current.columns);
  if (typeof form === "string") return form;
  const body = bodyOver(form, filter);
  return isNamedLikePrices(form) ? body : withMeasure(body, "option");
}

function bodyOver(form: PriceForm, filter: Predicate | null): RiskBody {
  return riskBodySchema.parse({
    kind: "risk",
    rows: priceRows(form, { filter: filter ?? undefined }),
    ...form,
    measure: { kind: "var" },
  });
}

/** The same analysis over other columns, other assets or another filter. */
export function withPrices(
  body: RiskBody,
  part: Partial<PriceForm> & { assets?: string[] | undefined },
  filter: Predicate | null,
): RiskBody {
  const form = { time: body.time ?? "", by: body.by, price: body.price, ...part };
  const isOtherForm = part.by !== undefined || part.price !== undefined;
  const assets = "assets" in part ? part.assets : isOtherForm ? undefined : body.assets;
  const { assets: _old, benchmark, ...rest } = body;
  return {
    ...rest,
    time: form.time,
    by: form.by,
    price: form.price,
    rows: priceRows(form, { filter: filter ?? undefined, assets }),
    ...(assets === undefined ? {} : { assets }),
    ...(benchmark && !isOtherForm ? { benchmark } : {}),
    portfolio: { kind: "equal" },
  };
}

/** Another measure of the same prices; what was set of the old one and fits the new one stays. */
export function withMeasure(body: RiskBody, kind: MeasureKind): RiskBody {
  const { kind: _kind, ...old } = body.measure;
  const shared = Object.fromEntries(
    Object.entries(old).filter(([name]) => ["level", "horizon", "seed"].includes(name)),
  );
  const extra =
    kind === "option"
      ? { option: { type: "call", spot: 100, strike: 105, years: 0.5, rate: 0.03, volatility: 0.2 } }
      : {};
  const { horizon: _horizon, ...withoutHorizon } = shared;
  const kept = kind === "garch" || kind === "volatility" ? withoutHorizon : shared;
  return riskBodySchema.parse({ ...body, measure: { ...kept, ...extra, kind } });
}

export function nameOfBody(body: RiskBody): string {
  const { measure, assets } = body;
  const whose =
    assets === undefined ? "" : ` of ${assets.slice(0, 3).join(", ")}${assets.length > 3 ? " and others" : ""}`;
  const label = measureChoices.find(({ value }) => value === measure.kind)?.label ?? "Risk";
  if (measure.kind === "option") return `${measure.option.type === "call" ? "Call" : "Put"} option`;
  const level =
    measure.kind === "var" || measure.kind === "backtest" ? `, ${Number((measure.level * 100).toFixed(2))}%` : "";
  return `${label}${whose}${level}`;
}

/** Risk of the series that a chart of prices shows: a time on x and one value on y, or candles. */
export function riskOfChart(dataset: Dataset, spec: ChartSpec | null, filter: Predicate | null): RiskBody | null {
  if (!spec || !["line", "area", "point", "candlestick"].includes(spec.mark)) return null;
  const { x, y, close, color } = spec.encoding;
  const price = close?.field ?? y?.field;
  if (x?.type !== "temporal" || x.field === undefined || price === undefined) return null;
  const columns = new Set(dataset.current.columns.map(({ name }) => name));
  const by = color?.type === "nominal" ? (color.field ?? null) : null;
  if (!columns.has(price) || !columns.has(x.field)) return null;
  return riskBodySchema.parse({
    ...bodyOver({ time: x.field, by, price: [price] }, filter),
    measure: { kind: "summary" },
  });
}
