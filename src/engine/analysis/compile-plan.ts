import { exhausted } from "../../contract/errors.ts";
import type { SqlBody } from "../../contract/plan.ts";
import { compileBoxplot } from "./compile-boxplot.ts";
import { compileContribution } from "./compile-contribution.ts";
import { compileCorrelation } from "./compile-correlation.ts";
import { compileOutliers } from "./compile-outliers.ts";
import { compileQuery } from "./compile-query.ts";
import type { CompiledQuery } from "./compile-query.ts";
import { compileSummary } from "./compile-summary.ts";
import type { Source } from "./scope.ts";

/** One SQL statement for a plan whose bins have a width. Throws `plan-invalid` with a sentence a person can act on. */
export function compilePlan(body: SqlBody, source: Source): CompiledQuery {
  switch (body.kind) {
    case "query":
      return compileQuery(body, source);
    case "summary":
      return compileSummary(body, source);
    case "correlation":
      return compileCorrelation(body, source);
    case "outliers":
      return compileOutliers(body, source);
    case "contribution":
      return compileContribution(body, source);
    case "boxplot":
      return compileBoxplot(body, source);
    default:
      return exhausted(body);
  }
}
