import { parentPort, workerData } from "node:worker_threads";

import { InferenceSession, Tensor } from "onnxruntime-node";

import { probeInput, probeModel, probeShape } from "../graphs/probe.ts";
import type { ProbeResult } from "./probe-result.ts";

interface Run {
  output: Float32Array;
  durationMs: number;
  runMs: number;
}

/** Creates a session on one provider, runs the probe twice and lets go again. */
async function runOn(provider: string): Promise<Run> {
  const startMs = performance.now();
  const session = await InferenceSession.create(probeModel(), { executionProviders: [provider], logSeverityLevel: 4 });
  try {
    const feeds = { x: new Tensor("float32", probeInput(), [probeShape.rows, probeShape.columns]) };
    await session.run(feeds);
    const durationMs = performance.now() - startMs;
    const warmStartMs = performance.now();
    const { y } = await session.run(feeds);
    const data = y ? await y.getData() : null;
    if (!(data instanceof Float32Array)) throw new Error("The probe gave no numbers.");
    return { output: data, durationMs, runMs: performance.now() - warmStartMs };
  } finally {
    await session.release();
  }
}

async function probe(provider: string): Promise<ProbeResult> {
  try {
    const cpu = await runOn("cpu");
    const tried = provider === "cpu" ? cpu : await runOn(provider);
    const difference = tried.output.reduce(
      (largest, value, index) => Math.max(largest, Math.abs(value - (cpu.output[index] ?? Number.NaN))),
      0,
    );
    return { outcome: "ran", difference, durationMs: tried.durationMs, runMs: tried.runMs, cpuRunMs: cpu.runMs };
  } catch (error) {
    return { outcome: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.postMessage(await probe(String(workerData)));
