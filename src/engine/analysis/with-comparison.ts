import type { SqlBody } from "../../contract/plan.ts";
import type { Predicate } from "../../contract/query.ts";

function namesTwo(filter: Predicate | undefined, field: string): boolean {
  const parts = filter === undefined ? [] : filter.kind === "and" ? filter.args : [filter];
  return parts.some((part) => {
    if (part.kind === "in") return part.expr.kind === "field" && part.expr.field === field && part.values.length === 2;
    if (part.kind !== "or" || part.args.length !== 2) return false;
    return part.args.every(
      (arg) => arg.kind === "compare" && arg.op === "=" && arg.left.kind === "field" && arg.left.field === field,
    );
  });
}

/** Where a plan sets two named groups side by side, adds by how many percent the larger exceeds the smaller, so that the sentence can say it from a cell. */
export function withComparison(body: SqlBody): SqlBody {
  if (
    body.kind !== "query" ||
    body.dimensions.length !== 1 ||
    body.measures.length !== 1 ||
    body.steps.length > 0 ||
    body.limit !== undefined ||
    body.show
  )
    return body;
  const [dimension] = body.dimensions;
  const [measure] = body.measures;
  if (
    !dimension ||
    !measure ||
    dimension.timeUnit ||
    dimension.bin ||
    dimension.expr.kind !== "field" ||
    !namesTwo(body.filter, dimension.expr.field)
  )
    return body;
  if (["mode", "first", "last", "argmin", "argmax", "correlation", "slope"].includes(measure.op)) return body;
  return {
    ...body,
    steps: [
      {
        kind: "change",
        of: measure.as,
        as: "percent_above_the_other",
        mode: "percent",
        periods: 1,
        orderBy: measure.as,
        partitionBy: [],
      },
    ],
  };
}
