import { AppError, exhausted } from "../../contract/errors.ts";
import type { PlanBody } from "../../contract/plan.ts";
import { compileBoxplot } from "./compile-boxplot.ts";
import { compileQuery } from "./compile-query.ts";
import type { CompiledQuery } from "./compile-query.ts";
import type { Source } from "./scope.ts";

/** One SQL statement for a plan whose bins have a width. Throws `plan-invalid` with a sentence a person can act on. */
export function compilePlan(body: PlanBody, source: Source): CompiledQuery {
  switch (body.kind) {
    case "query":
      return compileQuery(body, source);
    case "boxplot":
      return compileBoxplot(body, source);
    case "summary":
    case "correlation":
    case "outliers":
    case "contribution":
      throw new AppError("unavailable", "This kind of analysis cannot be run yet.");
    default:
      return exhausted(body);
  }
}
