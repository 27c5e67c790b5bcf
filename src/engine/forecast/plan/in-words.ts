import type { ForecastBody } from "../../../contract/plan.ts";
import { valueInWords } from "../../analysis/index.ts";

export function inWords(body: ForecastBody): string[] {
  const { time, by, horizon, seasonality, level, holidays, regressors } = body;
  const value = valueInWords(body);
  const each = by.length > 0 ? ` for each ${by.join(" and ")}` : "";
  const season =
    seasonality === undefined
      ? "with the season that the data bear out"
      : seasonality.every((period) => period === 1)
        ? "without a season"
        : `with a season of ${seasonality.join(" and ")} steps`;
  const steps =
    horizon === undefined ? "" : ` ${horizon.toLocaleString("en-GB")} step${horizon === 1 ? "" : "s"} ahead`;
  const known = [
    ...regressors.map((name) => `"${name}"`),
    ...(holidays === undefined ? [] : [typeof holidays === "string" ? `holidays of ${holidays}` : "given holidays"]),
  ];
  return [
    `Put ${value} on a grid of equal steps of ${time}${each}; fill gaps`,
    ...(known.length > 0 ? [`Take into account what is known ahead: ${known.join(", ")}`] : []),
    `Forecast ${value}${steps}${each} ${season}: methods tried at earlier points of the history, combined by their errors there`,
    `Draw ${Number((level * 100).toFixed(2))}% intervals from the errors at those earlier points`,
  ];
}
