import type { AnalysisResult, Answer } from "../../contract/analysis.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { isMethodBody, type PlanBody } from "../../contract/plan.ts";
import { answerText, methodFor, type MethodRegistry, planToCharts } from "../analysis/index.ts";
import type { IntentInput, IntentReading, QuestionIntent } from "./intent.ts";

/** What the first intent that takes the question makes of it. */
export async function readByIntents(
  intents: readonly QuestionIntent[],
  turn: QuestionIntent["turn"],
  input: IntentInput,
): Promise<IntentReading | null> {
  for (const intent of intents) {
    if (intent.turn !== turn) continue;
    const reading = await intent.read(input);
    if (reading) return reading;
  }
  return null;
}

/** The sentence and the charts of a plan that an intent wrote. */
export function tellPlan(
  body: PlanBody,
  { table, totalRowCount, provenance }: AnalysisResult,
  { columns }: DatasetVersion,
  methods: MethodRegistry,
): Pick<Answer, "text" | "chart" | "alternatives"> {
  if (!isMethodBody(body))
    return { text: answerText({ body, table, totalRowCount, columns }), ...planToCharts(body, table, columns) };
  if (!provenance.computation) throw new Error(`The method ${body.kind} left no account of itself.`);
  const outcome = { table, computation: provenance.computation };
  const method = methodFor(methods, body);
  const [chart = null, ...alternatives] = method.charts(body, outcome);
  return { text: method.text(body, outcome), chart, alternatives };
}
