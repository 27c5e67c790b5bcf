import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

import { z } from "zod";

import type { CallContext } from "../../src/contract/port/server.ts";
import type { GraphRunner } from "../../src/inference/risk/graph-runner.ts";
import { createSessionRunner } from "../../src/inference/risk/session-runner.ts";
import { createSessions } from "../../src/inference/runtime/sessions.ts";

/** Lends a runner of graphs on this machine's processor, with the session manager that the app has. */
export async function withRunner<T>(use: (runner: GraphRunner) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "finsight-bench-graphs-"));
  const manifest: unknown = createRequire(import.meta.url)("onnxruntime-node/package.json");
  const sessions = createSessions({
    folder,
    runtimeVersion: z.object({ version: z.string() }).parse(manifest).version,
    status: () =>
      Promise.resolve({ providers: [{ provider: "cpu", usable: true, reason: null, probeDurationMs: null }] }),
    log: (source, error) => process.stderr.write(`${source}: ${String(error)}\n`),
  });
  try {
    return await use(createSessionRunner({ sessions, provider: () => Promise.resolve("cpu") }));
  } finally {
    await sessions.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export function quietly(): CallContext {
  return { signal: new AbortController().signal, progress: () => undefined };
}
