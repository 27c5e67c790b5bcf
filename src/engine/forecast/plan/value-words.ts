import type { ForecastBody } from "../../../contract/plan.ts";

const ops: Partial<Record<string, string>> = {
  mean: "average ",
  median: "median ",
  min: "lowest ",
  max: "highest ",
  distinct: "number of different ",
  valid: "number of ",
  first: "first ",
  last: "last ",
};

/** The forecast value as a person would say it: "sales", "average profit", "number of rows". */
export function valueInWords({ rows, value }: Pick<ForecastBody, "rows" | "value">): string {
  const measure = rows.measures.find(({ as }) => as === value);
  const words = (name: string) => (name === name.toUpperCase() ? name : name.toLowerCase()).replaceAll("_", " ");
  if (!measure) return words(value);
  if (measure.op === "count") return "number of rows";
  return measure.expr?.kind === "field" ? `${ops[measure.op] ?? ""}${words(measure.expr.field)}` : words(value);
}
