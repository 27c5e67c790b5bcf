import type { QueryBody } from "../../contract/query.ts";

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

/** What a method looks at, as a person would say it: "sales", "average profit", "number of rows". */
export function valueInWords({ rows, value }: { rows: Pick<QueryBody, "measures">; value: string }): string {
  const measure = rows.measures.find(({ as }) => as === value);
  const words = (name: string) => (name === name.toUpperCase() ? name : name.toLowerCase()).replaceAll("_", " ");
  if (!measure) return words(value);
  if (measure.op === "count") return "number of rows";
  return measure.expr?.kind === "field" ? `${ops[measure.op] ?? ""}${words(measure.expr.field)}` : words(value);
}
