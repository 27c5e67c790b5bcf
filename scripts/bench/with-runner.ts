import type { CallContext } from "../../src/contract/port/server.ts";
import type { GraphRunner } from "../../src/inference/risk/graph-runner.ts";
import { createSessionRunner } from "../../src/inference/risk/session-runner.ts";
import { withSessions } from "./with-sessions.ts";

/** Lends a runner of graphs on this machine's processor, with the session manager that the app has. */
export function withRunner<T>(use: (runner: GraphRunner) => Promise<T>): Promise<T> {
  return withSessions((sessions) => use(createSessionRunner({ sessions, provider: () => Promise.resolve("cpu") })));
}

export function quietly(): CallContext {
  return { signal: new AbortController().signal, progress: () => undefined };
}
