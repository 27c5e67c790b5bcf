import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { z } from "zod";

import { providerSchema, type Provider } from "../../contract/inference.ts";
import { isProcessAlive } from "./process-alive.ts";

const markSchema = z.object({ model: z.string(), provider: providerSchema, pid: z.number(), at: z.number() });
const crashesSchema = z.array(z.object({ model: z.string(), provider: providerSchema, at: z.number() }));
const staysMs = 24 * 60 * 60_000;

/** Remembers what runs where, so that after the whole process ended the same model is not run the same way again. */
export interface RunGuard {
  /** The providers on which a run of this model was under way when the process ended, within the last day. */
  endedOn(model: string): Provider[];
  /** Say that a run begins; call what comes back when it has ended. */
  enter(model: string, provider: Provider): () => void;
  /** The process ends by itself: nothing crashed. */
  clear(): void;
}

export function createRunGuard(folder: string): RunGuard {
  const crashesFile = path.join(folder, "crashes.json");
  const counts = new Map<string, number>();
  mkdirSync(folder, { recursive: true });
  const crashes = collect();

  function collect(): z.infer<typeof crashesSchema> {
    const known = crashesSchema.safeParse(readJson(crashesFile));
    const recent = (known.success ? known.data : []).filter(({ at }) => Date.now() - at < staysMs);
    const left = readdirSync(folder)
      .filter((name) => name.startsWith("running-"))
      .flatMap((name) => {
        const file = path.join(folder, name);
        const mark = markSchema.safeParse(readJson(file));
        if (mark.success && isProcessAlive(mark.data.pid)) return [];
        rmSync(file, { force: true });
        return mark.success ? [{ model: mark.data.model, provider: mark.data.provider, at: Date.now() }] : [];
      });
    const all = [...recent, ...left];
    if (left.length > 0) writeFileSync(crashesFile, JSON.stringify(all));
    return all;
  }

  function fileOf(model: string, provider: Provider): string {
    const name = createHash("sha256").update(model).digest("hex").slice(0, 16);
    return path.join(folder, `running-${process.pid}-${provider}-${name}.json`);
  }

  return {
    endedOn: (model) => [
      ...new Set(
        crashes
          .filter((crash) => crash.model === model && Date.now() - crash.at < staysMs)
          .map(({ provider }) => provider),
      ),
    ],
    enter(model, provider) {
      const file = fileOf(model, provider);
      const count = counts.get(file) ?? 0;
      if (count === 0) writeFileSync(file, JSON.stringify({ model, provider, pid: process.pid, at: Date.now() }));
      counts.set(file, count + 1);
      return () => {
        const left = (counts.get(file) ?? 1) - 1;
        if (left > 0) counts.set(file, left);
        else {
          counts.delete(file);
          rmSync(file, { force: true });
        }
      };
    },
    clear() {
      for (const file of counts.keys()) rmSync(file, { force: true });
      counts.clear();
    },
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error && error.code === "ENOENT"))
      return null;
    throw error;
  }
}
