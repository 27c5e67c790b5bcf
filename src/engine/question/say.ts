import type { AnalysisResult } from "../../contract/analysis.ts";
import { answerText } from "../analysis/index.ts";
import type { Understanding } from "./understand.ts";

export function sayAnswer(understood: Understanding, result: AnalysisResult): string {
  const { table, totalRowCount, provenance } = result;
  return answerText({ body: provenance.plan.body, table, totalRowCount, columns: understood.context.schema.columns });
}
