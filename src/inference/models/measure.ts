import { AppError, isAppError } from "../../contract/errors.ts";
import type { Provider } from "../../contract/inference.ts";
import type { ModelMeasure } from "../../contract/models.ts";
import type { ModelSource } from "../runtime/model-source.ts";
import { probeFeedsFor } from "../runtime/probe-feeds.ts";
import type { LentSession, Sessions } from "../runtime/sessions.ts";
import type { ModelSession } from "./registry.ts";

const runCount = 20;
const longestMs = 20_000;

export interface MeasureOptions {
  sessions: Sessions;
  /** Memory in use on the graphics card, or null without one. */
  cardBytes(): Promise<number | null>;
  signal: AbortSignal;
}

interface Measured {
  provider: Provider;
  loadMs: number;
  /** Empty where no inputs could be made up that the graph takes. */
  runsMs: number[];
  problem: string | null;
}

/**
 * Loads a model's files afresh through the same sessions that everything runs in, runs them on made-up inputs, says what
 * that took, and lets go again. The session manager chooses the provider.
 */
export async function measureSessions(
  id: string,
  files: readonly ModelSession[],
  options: MeasureOptions,
): Promise<ModelMeasure> {
  const { sessions, cardBytes, signal } = options;
  const models = files.map(({ name, file }): ModelSource => ({
    id: `benchmark/${id}/${name}`,
    title: `The model ${files.length === 1 ? id : `${id} (${name})`}`,
    file: { path: file },
  }));
  try {
    for (const model of models) {
      await sessions.choice(model, { signal, priority: "batch" });
      await sessions.unload(model.id);
    }
    const before = { process: process.memoryUsage.rss(), card: await cardBytes() };
    const measured: Measured[] = [];
    for (const model of models) measured.push(await measureOne(sessions, model, signal));
    const cardGrowth = before.card === null ? 0 : Math.max(0, ((await cardBytes()) ?? before.card) - before.card);
    return summary(measured, Math.max(0, process.memoryUsage.rss() - before.process), cardGrowth);
  } finally {
    for (const model of models) await sessions.unload(model.id);
  }
}

async function measureOne(sessions: Sessions, model: ModelSource, signal: AbortSignal): Promise<Measured> {
  let startMs = performance.now();
  return sessions.use(model, { signal, priority: "batch", allowNonFinite: true }, async (session) => {
    const loadMs = performance.now() - startMs;
    startMs = performance.now();
    const { provider } = session;
    try {
      return { provider, loadMs, runsMs: await runs(session, signal), problem: null };
    } catch (error) {
      if (provider !== "cpu" || isAppError(error, "cancelled")) throw error;
      return { provider, loadMs, runsMs: [], problem: error instanceof Error ? error.message : String(error) };
    }
  });
}

/** Durations after one run to warm up. */
async function runs(session: LentSession, signal: AbortSignal): Promise<number[]> {
  const feeds = probeFeedsFor(session.inputs);
  const startMs = performance.now();
  await session.run(feeds);
  const durations: number[] = [];
  while (durations.length < runCount && (durations.length === 0 || performance.now() - startMs < longestMs)) {
    if (signal.aborted) throw new AppError("cancelled", "Stopped.");
    durations.push((await session.run(feeds)).durationMs);
  }
  return durations;
}

function summary(measured: readonly Measured[], memoryBytes: number, cardBytes: number): ModelMeasure {
  const ran = measured.filter(({ runsMs }) => runsMs.length > 0);
  const refused = measured.flatMap(({ problem }) => problem ?? []);
  const [first] = measured;
  return {
    provider: first?.provider ?? "cpu",
    loadMs: measured.reduce((sum, { loadMs }) => sum + loadMs, 0),
    latencyMs: ran.length === 0 ? null : ran.reduce((sum, { runsMs }) => sum + median(runsMs), 0),
    runCount: ran.length === 0 ? 0 : Math.min(...ran.map(({ runsMs }) => runsMs.length)),
    memoryBytes: memoryBytes + cardBytes,
    measuredAt: new Date().toISOString(),
    note: refused.length === 0 ? null : `Loaded, but not run on made-up inputs: ${refused.join(" ").slice(0, 300)}`,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
