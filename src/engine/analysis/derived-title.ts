import type { Measure, Step } from "../../contract/query.ts";
import { measurePhrase } from "./answer/describe-result.ts";

/** The axis title of a column that a step computed: "Change of average close, %". */
export function derivedTitle(step: Extract<Step, { as: string }>, measure: Measure | undefined): string {
  const of = measure ? measurePhrase(measure, "number") : "of" in step ? step.of.replaceAll("_", " ") : "";
  switch (step.kind) {
    case "change":
      return step.mode === "percent"
        ? `Change of ${of}, %`
        : step.mode === "log"
          ? `Log change of ${of}`
          : `Change of ${of}`;
    case "share":
      return `Share of ${of.replace(/^number of rows$/, "rows")}, %`;
    case "cumulative":
      return step.op === "sum" ? `Running total of ${of.replace(/^total /, "")}` : `Running ${step.op} of ${of}`;
    case "moving":
      return `${step.periods}-period moving ${step.op === "mean" ? "average" : step.op} of ${of}`;
    case "rank":
      return `Rank by ${of}`;
    case "index":
      return `Index of ${of}, first = 100`;
    case "zscore":
      return `Standard score of ${of}`;
    case "derive":
      return step.as.replaceAll("_", " ");
  }
}
