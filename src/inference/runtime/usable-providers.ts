import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { z } from "zod";

import { providerSchema, type InferenceStatus, type Provider } from "../../contract/inference.ts";

const rememberedSchema = z.object({
  runtimeVersion: z.string(),
  providers: z.array(providerSchema),
  at: z.number(),
});
const staysMs = 24 * 60 * 60_000;
const refreshAfterMs = 5_000;

/**
 * The providers beside the processor that are worth trying, best first. Trying them all takes seconds, which nobody should
 * wait for after every start: yesterday's answer serves until today's is there.
 */
export function createUsableProviders(options: {
  folder: string;
  runtimeVersion: string;
  status(): Promise<Pick<InferenceStatus, "providers">>;
  log(source: string, error: unknown): void;
}): { list(): Promise<Provider[]>; close(): void } {
  const file = path.join(options.folder, "usable.json");
  let known: Promise<Provider[]> | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function find(): Promise<Provider[]> {
    const { providers } = await options.status();
    const usable = providers
      .filter(({ provider, usable, reason }) => provider !== "cpu" && usable && reason === null)
      .map(({ provider }) => provider);
    mkdirSync(options.folder, { recursive: true });
    const remembered = { runtimeVersion: options.runtimeVersion, providers: usable, at: Date.now() };
    writeFileSync(file, JSON.stringify(remembered satisfies z.infer<typeof rememberedSchema>));
    return usable;
  }

  function remembered(): Provider[] | null {
    const parsed = rememberedSchema.safeParse(readJson(file));
    if (!parsed.success || parsed.data.runtimeVersion !== options.runtimeVersion) return null;
    return Date.now() - parsed.data.at < staysMs ? parsed.data.providers : null;
  }

  function refreshLater(): void {
    timer = setTimeout(() => {
      find().then(
        (fresh) => (known = Promise.resolve(fresh)),
        (error: unknown) => options.log("providers", error),
      );
    }, refreshAfterMs);
    timer.unref();
  }

  return {
    list() {
      if (known) return known;
      const before = remembered();
      if (before) refreshLater();
      known = before ? Promise.resolve(before) : find();
      known.catch(() => (known = null));
      return known;
    },
    close: () => clearTimeout(timer),
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
