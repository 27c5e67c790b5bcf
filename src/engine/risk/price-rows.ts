import type { PriceForm } from "../../contract/price-form.ts";
import type { Predicate, QueryBody } from "../../contract/query.ts";

/** The query that yields the columns of `form`, and of the assets only the wanted ones. */
export function priceRows(
  { time, by, price }: PriceForm,
  options: { filter?: Predicate | undefined; assets?: readonly string[] | undefined } = {},
): QueryBody {
  const { filter, assets } = options;
  const columns = [time, ...(by === null ? [] : [by]), ...price];
  const wanted: Predicate[] = [
    ...(filter ? [filter] : []),
    ...(by !== null && assets
      ? [{ kind: "in" as const, expr: { kind: "field" as const, field: by }, values: [...assets] }]
      : []),
  ];
  return {
    kind: "query",
    ...(wanted.length === 0 ? {} : { filter: wanted.length === 1 ? wanted[0]! : { kind: "and", args: wanted } }),
    dimensions: [],
    measures: [],
    select: columns.map((name) => ({ as: name, expr: { kind: "field", field: name } })),
    distinct: false,
    steps: [],
    sort: [],
  };
}
