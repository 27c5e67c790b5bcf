import { z } from "zod";

import { providerSchema } from "../../contract/inference.ts";

export const measureTaskSchema = z.object({
  provider: providerSchema,
  sessions: z.array(z.object({ name: z.string(), file: z.string() })),
  runCount: z.number().int().positive(),
});
export type MeasureTask = z.infer<typeof measureTaskSchema>;

/** What the measuring worker found out. */
export const measureAnswerSchema = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.literal("measured"),
    loadMs: z.number(),
    /** One a run, all sessions of the model together; empty where no inputs can be made up. */
    runsMs: z.array(z.number()),
    memoryBytes: z.number(),
    /** Sessions that were loaded and not run. */
    notRun: z.array(z.string()),
  }),
  z.object({ outcome: z.literal("failed"), message: z.string() }),
]);
export type MeasureAnswer = z.infer<typeof measureAnswerSchema>;
