import { parentPort, workerData } from "node:worker_threads";

import { InferenceSession } from "onnxruntime-node";

import { measureTaskSchema, type MeasureAnswer, type MeasureTask } from "./measure-message.ts";
import { endWhenAsked } from "../runtime/polite-end.ts";
import { sampleFeeds } from "./sample-feeds.ts";

const longestMs = 20_000;

/** Loads a model's sessions, runs each on made-up inputs, and lets go again. */
async function measure({ provider, sessions: files, runCount }: MeasureTask): Promise<MeasureAnswer> {
  const before = process.memoryUsage.rss();
  const startMs = performance.now();
  const sessions = [];
  for (const { name, file } of files)
    sessions.push({
      name,
      session: await InferenceSession.create(file, { executionProviders: [provider], logSeverityLevel: 4 }),
    });
  const loadMs = performance.now() - startMs;
  const notRun: string[] = [];
  const totals = new Array<number>(runCount).fill(0);
  try {
    for (const { name, session } of sessions) {
      const runsMs = await runs(session, runCount, startMs);
      if (runsMs) for (const [index, ms] of runsMs.entries()) totals[index] = (totals[index] ?? 0) + ms;
      else notRun.push(name);
    }
    return {
      outcome: "measured",
      loadMs,
      runsMs: notRun.length === sessions.length ? [] : totals.filter((ms) => ms > 0),
      memoryBytes: Math.max(0, process.memoryUsage.rss() - before),
      notRun,
    };
  } finally {
    for (const { session } of sessions) await session.release();
  }
}

/** Durations after one run to warm up. Null where the graph takes nothing that can be made up. */
async function runs(session: InferenceSession, runCount: number, startMs: number): Promise<number[] | null> {
  const feeds = sampleFeeds(session.inputMetadata);
  if (!feeds) return null;
  try {
    await session.run(feeds);
  } catch {
    return null;
  }
  const durations: number[] = [];
  for (let index = 0; index < runCount; index += 1) {
    const runMs = performance.now();
    await session.run(feeds);
    durations.push(performance.now() - runMs);
    if (performance.now() - startMs > longestMs) break;
  }
  return durations;
}

endWhenAsked();
const answer = await measure(measureTaskSchema.parse(workerData)).catch((error: unknown): MeasureAnswer => ({
  outcome: "failed",
  message: error instanceof Error ? error.message : String(error),
}));
parentPort?.postMessage(answer);
