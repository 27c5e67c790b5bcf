import { create } from "zustand";
import type { InferenceStatus } from "../../contract/inference.ts";
import type { ProcessHealth } from "../../contract/workspace.ts";
import { inference, shell } from "../api/client.ts";
import { sayInStatusBar } from "../app/shell-store.ts";

interface HealthState {
  processes: Record<ProcessHealth["process"], ProcessHealth>;
  runtime: InferenceStatus | null;
}

const starting = (process: ProcessHealth["process"]): ProcessHealth => ({
  process,
  state: "starting",
  restartCount: 0,
  message: null,
});

export const useHealth = create<HealthState>(() => ({
  processes: { engine: starting("engine"), inference: starting("inference") },
  runtime: null,
}));

export function putHealth(health: ProcessHealth): void {
  const before = useHealth.getState().processes[health.process];
  if (health.state === "running" && before.state !== "running" && health.message !== null)
    sayInStatusBar(health.message);
  useHealth.setState(({ processes }) => ({ processes: { ...processes, [health.process]: health } }));
}

export async function loadHealth(): Promise<void> {
  for (const health of await shell.call("shell/health", {})) putHealth(health);
}

/** What computes models. Stays null while inference is away. */
export async function loadRuntime(): Promise<void> {
  useHealth.setState({ runtime: await inference.call("runtime/status", {}) });
}
