import { z } from "zod";
import { chartSpecSchema } from "./chart.ts";
import { analysisPlanSchema } from "./plan.ts";
import { tableSchema } from "./values.ts";

/** What a method did with the rows of the plan's query: enough to judge it and to repeat it. */
export const computationSchema = z.object({
  /** "Theta + ETS, season 12". */
  method: z.string(),
  /** The finding in words, fit to be spoken. */
  sentence: z.string().optional(),
  /** Sentences on what was done to the data and what to beware of. */
  notes: z.array(z.string()),
  /** The numbers beside the table, such as those of a backtest. */
  figures: z.array(
    z.object({
      label: z.string(),
      value: z.number().nullable(),
      format: z.enum(["number", "integer", "percent", "money"]),
      note: z.string().optional(),
    }),
  ),
  /** Further tables by name: a distribution, a backtest, one row a series. */
  parts: z.array(z.object({ name: z.string(), title: z.string(), table: tableSchema })).default([]),
  seed: z.number().optional(),
  /** Where a graph or model ran: "cpu", "cuda". */
  provider: z.string().optional(),
  model: z.object({ id: z.string(), title: z.string(), sha256: z.string() }).optional(),
});
export type Computation = z.infer<typeof computationSchema>;

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
  /** Set where a method ran over the rows of the SQL. */
  computation: computationSchema.optional(),
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

/** Words of an imported document, with the page they stand on. */
export const quoteSchema = z.object({
  documentId: z.string(),
  title: z.string(),
  /** 1-based; null where the document has no pages. */
  page: z.number().int().nullable(),
  text: z.string(),
});
export type Quote = z.infer<typeof quoteSchema>;

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
  quotes: z.array(quoteSchema).default([]),
  durationMs: z.number(),
});
export type Answer = z.infer<typeof answerSchema>;
