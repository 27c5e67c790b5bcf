import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

import { z } from "zod";

import { providerSchema, type Provider } from "../../contract/inference.ts";
import { agree } from "./probe-feeds.ts";
import type { Tensors } from "./tensors.ts";

const choiceSchema = z.object({
  provider: providerSchema,
  tried: z.array(
    z.object({
      provider: providerSchema,
      /** Null where it ran and agreed with the processor. */
      problem: z.string().nullable(),
      runMs: z.number().nullable(),
    }),
  ),
  chosenAt: z.string(),
});
export type ProviderChoice = z.infer<typeof choiceSchema>;

const rememberedSchema = z.record(z.string(), choiceSchema);
const rememberedCount = 500;
/** Another provider may be that much slower on the small input it is tried with: what it wins, it wins on large ones. */
const slowestFactor = 2;
const slowestExtraMs = 5;

/** Which provider runs which model, by model, runtime and driver; on disk, and forgotten with any of them. */
export interface ProviderChoices {
  get(key: string): ProviderChoice | null;
  put(key: string, choice: ProviderChoice): void;
}

export function createProviderChoices(folder: string): ProviderChoices {
  const file = path.join(folder, "choices.json");
  let known = read();

  function read(): Record<string, ProviderChoice> {
    try {
      const parsed = rememberedSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
      return parsed.success ? parsed.data : {};
    } catch (error) {
      if (error instanceof SyntaxError || (error instanceof Error && "code" in error && error.code === "ENOENT"))
        return {};
      throw error;
    }
  }

  return {
    get: (key) => known[key] ?? null,
    put(key, choice) {
      known = Object.fromEntries([...Object.entries({ ...read(), ...known, [key]: choice })].slice(-rememberedCount));
      mkdirSync(folder, { recursive: true });
      const temporary = `${file}.${process.pid}`;
      writeFileSync(temporary, JSON.stringify(known));
      renameSync(temporary, file);
    },
  };
}

export interface Trial {
  outputs: Tensors;
  /** A warm run. */
  runMs: number;
}

/**
 * Tries the candidates, best first, and takes the first that computes what the processor computes without being much
 * slower. `attempt` throws where a provider cannot run the model.
 */
export async function chooseProvider(
  candidates: readonly Provider[],
  attempt: (provider: Provider) => Promise<Trial>,
): Promise<ProviderChoice> {
  const tried: ProviderChoice["tried"] = [];
  const reference = await attempt("cpu");
  let provider: Provider = "cpu";
  for (const candidate of candidates) {
    if (candidate === "cpu") break;
    const outcome = await judge(candidate, reference, attempt);
    tried.push({ provider: candidate, ...outcome });
    if (outcome.problem === null) {
      provider = candidate;
      break;
    }
  }
  tried.push({ provider: "cpu", problem: null, runMs: reference.runMs });
  return { provider, tried, chosenAt: new Date().toISOString() };
}

async function judge(
  provider: Provider,
  reference: Trial,
  attempt: (provider: Provider) => Promise<Trial>,
): Promise<{ problem: string | null; runMs: number | null }> {
  let trial: Trial;
  try {
    trial = await attempt(provider);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), runMs: null };
  }
  const { runMs } = trial;
  if (!agree(reference.outputs, trial.outputs))
    return { problem: "It computes other numbers than the processor does.", runMs };
  if (runMs > Math.max(reference.runMs * slowestFactor, reference.runMs + slowestExtraMs))
    return { problem: "It works, but the processor is faster.", runMs };
  return { problem: null, runMs };
}
