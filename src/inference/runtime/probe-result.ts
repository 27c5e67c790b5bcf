import { z } from "zod";

/** What a probing worker found out about one provider. */
export const probeResultSchema = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.literal("ran"),
    /** Largest difference to the CPU's result. */
    difference: z.number(),
    /** From nothing to the first result. */
    durationMs: z.number(),
    /** One warm run on this provider and on the CPU. */
    runMs: z.number(),
    cpuRunMs: z.number(),
  }),
  z.object({ outcome: z.literal("failed"), message: z.string() }),
]);
export type ProbeResult = z.infer<typeof probeResultSchema>;
