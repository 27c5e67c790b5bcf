import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { z } from "zod";

import { isProcessAlive } from "./process-alive.ts";

const markSchema = z.object({
  provider: z.string(),
  runtimeVersion: z.string(),
  pid: z.number(),
  at: z.number(),
});
const staysMs = 24 * 60 * 60_000;

/**
 * Remembers which provider is being tried, so that a driver that ends the whole process is tried once a day and not
 * after every restart.
 */
export interface ProbeGuard {
  endedTheProcess(provider: string): boolean;
  around<T>(provider: string, run: () => Promise<T>): Promise<T>;
}

export function createProbeGuard(folder: string, runtimeVersion: string): ProbeGuard {
  function markFile(provider: string): string {
    return path.join(folder, `probing-${provider}.json`);
  }
  return {
    endedTheProcess(provider) {
      const mark = markSchema.safeParse(readJson(markFile(provider)));
      if (!mark.success || mark.data.runtimeVersion !== runtimeVersion) return false;
      // Another process may be trying it at this moment.
      return Date.now() - mark.data.at < staysMs && !isProcessAlive(mark.data.pid);
    },
    async around(provider, run) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(markFile(provider), JSON.stringify({ provider, runtimeVersion, pid: process.pid, at: Date.now() }));
      try {
        return await run();
      } finally {
        rmSync(markFile(provider), { force: true });
      }
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
