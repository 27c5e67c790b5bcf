import { z } from "zod";
import { chartSpecSchema } from "./chart.ts";
import { analysisPlanSchema } from "./plan.ts";
import { tableSchema } from "./values.ts";

/** How a number came to be: enough to open it, run it again and check it. */
export const provenanceSchema = z.object({
  plan: analysisPlanSchema,
  /** The plan in plain words, one step a line. */
  planInWords: z.array(z.string()),
  sql: z.string(),
  datasetName: z.string(),
  datasetVersion: z.number().int(),
  manifestSha256: z.string(),
  sourceRowCount: z.number(),
  executedAt: z.string(),
  durationMs: z.number(),
});
export type Provenance = z.infer<typeof provenanceSchema>;

export const analysisResultSchema = z.object({
  table: tableSchema,
  /** Rows the query yields; `table` holds at most `maximumRows` of them. */
  totalRowCount: z.number(),
  provenance: provenanceSchema,
});
export type AnalysisResult = z.infer<typeof analysisResultSchema>;

/** A chart specification run over a dataset: the spec's channels then carry the result column in `column`. */
export const chartResultSchema = analysisResultSchema.extend({ chart: chartSpecSchema });
export type ChartResult = z.infer<typeof chartResultSchema>;

export const assumptionSchema = z.object({
  /** "I took 'sales' to mean the column total_sales." */
  text: z.string(),
  /** A question that asks for the other reading; clicking it asks that. */
  alternativeQuestion: z.string().optional(),
  alternativeLabel: z.string().optional(),
});

export const answerSchema = z.object({
  id: z.string(),
  question: z.string(),
  status: z.enum(["answered", "clarify", "refused"]),
  /** The sentence(s) to read and to speak. Every number in it is in `result`. */
  text: z.string(),
  assumptions: z.array(assumptionSchema),
  /** For "clarify": readings to choose from. For "refused": questions that would work. For "answered": follow-ups. */
  suggestions: z.array(z.object({ label: z.string(), question: z.string() })),
  result: analysisResultSchema.nullable(),
  chart: chartSpecSchema.nullable(),
  /** Other charts of the same rows' question, best first. */
  alternatives: z.array(chartSpecSchema),
  durationMs: z.number(),
});
export type Answer = z.infer<typeof answerSchema>;
