import type { Cell, ResultColumn } from "../../contract/values.ts";

const fractions =
  /return|volatility|drawdown|_period$|value_at_risk$|shortfall$|simulation_error|^weight|_var$|^var_|share|alpha|^(own|level|minimum_variance|maximum_sharpe)$/;
const money = /_money$/;
const plainRatio = /^(beta|beta_error|correlation|r_squared|sharpe|sortino|skewness|excess_kurtosis)$/;

/** Fractions as percentages, by the names that risk tables give them. */
export function formatCell(value: Cell | undefined, { name, type }: ResultColumn): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return value ? "yes" : "";
  if (typeof value !== "number") return String(value);
  if (type === "integer") return value.toLocaleString("en-GB", { maximumFractionDigits: 0 });
  if (name === "simulation_error") return `${(value * 100).toLocaleString("en-GB", { maximumSignificantDigits: 2 })}%`;
  if (money.test(name)) return value.toLocaleString("en-GB", { maximumFractionDigits: 0 });
  if (/_p$|p_value/.test(name)) return value < 0.001 ? "< 0.001" : value.toFixed(3);
  if (fractions.test(name) && !/sharpe$/.test(name.replace("maximum_sharpe", "")))
    return `${(value * 100).toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}%`;
  if (plainRatio.test(name)) return value.toFixed(3);
  return value.toLocaleString("en-GB", { maximumSignificantDigits: 5 });
}

export function heading(name: string): string {
  const text = name.replaceAll("_", " ");
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`.replace(/\bvar\b/i, "VaR");
}

export function formatFigure(value: number | null, format: "number" | "integer" | "percent" | "money"): string {
  if (value === null) return "–";
  if (format === "percent")
    return `${(value * 100).toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}%`;
  if (format === "integer") return value.toLocaleString("en-GB", { maximumFractionDigits: 0 });
  if (format === "money")
    return value.toLocaleString("en-GB", { maximumFractionDigits: Math.abs(value) < 1000 ? 2 : 0 });
  return value.toLocaleString("en-GB", { maximumFractionDigits: fractionDigitsOf(Math.abs(value)) });
}

function fractionDigitsOf(size: number): number {
  return size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
}
