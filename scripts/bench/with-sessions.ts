import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

import { z } from "zod";

import { createSessions, type Sessions } from "../../src/inference/runtime/sessions.ts";

/** Lends the session manager that the app has, on this machine's processor. */
export async function withSessions<T>(use: (sessions: Sessions) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "finsight-bench-sessions-"));
  const manifest: unknown = createRequire(import.meta.url)("onnxruntime-node/package.json");
  const sessions = createSessions({
    folder,
    runtimeVersion: z.object({ version: z.string() }).parse(manifest).version,
    status: () =>
      Promise.resolve({ providers: [{ provider: "cpu", usable: true, reason: null, probeDurationMs: null }] }),
    log: (source, error) => process.stderr.write(`${source}: ${String(error)}\n`),
  });
  try {
    return await use(sessions);
  } finally {
    await sessions.close();
    await rm(folder, { recursive: true, force: true });
  }
}
