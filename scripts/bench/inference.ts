import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Page } from "playwright-core";
import { z } from "zod";

import { encodeModel, type GraphNode } from "../../src/inference/graphs/onnx-model.ts";
import type { Sessions } from "../../src/inference/runtime/sessions.ts";
import { floats } from "../../src/inference/runtime/tensors.ts";
import { startApp, type DrivenApp } from "../drive/app.ts";
import { figure, quantile, type Figure } from "./figures.ts";
import { withSessions } from "./with-sessions.ts";

const SIZE = 256;
const LAYERS = 6;
const LOADS = 10;
const RUNS = 200;
const WARM_UP_CYCLES = 20;
const CYCLES = 100;
const SETTLE_MS = 1_500;
const STILL_MS = 4_000;

/** Sessions against the bare runtime, memory over many of them, and what a person feels of it in the real app. */
export function benchInference(): Promise<Figure[]> {
  return withSessions(async (sessions) => [
    ...(await loads(sessions)),
    ...(await runs(sessions)),
    ...(await memory(sessions)),
    ...(await inTheApp()),
  ]);
}

/** A small perceptron: what an embedding or a trained model is like. */
function perceptron(): Uint8Array {
  const weights = Float32Array.from({ length: SIZE * SIZE }, (_unused, index) => Math.sin(index) * 0.05);
  const nodes: GraphNode[] = Array.from({ length: LAYERS }, (_unused, layer) => [
    { op: "MatMul", inputs: [layer === 0 ? "x" : `h${layer - 1}`, "w"], outputs: [`p${layer}`] },
    { op: "Tanh", inputs: [`p${layer}`], outputs: [layer === LAYERS - 1 ? "y" : `h${layer}`] },
  ]).flat();
  return encodeModel({
    name: "perceptron",
    inputs: [{ name: "x", type: "float32", shape: ["rows", SIZE] }],
    outputs: [{ name: "y", type: "float32", shape: ["rows", SIZE] }],
    constants: [{ name: "w", type: "float32", shape: [SIZE, SIZE], data: weights }],
    nodes,
  });
}

const bytes = perceptron();
const input = new Float32Array(64 * SIZE).fill(0.1);
const feeds = { x: floats(input, [64, SIZE]) };

function sourceOf(id: string) {
  return { id, file: { bytes } };
}

async function bareSession(): Promise<InferenceSession> {
  return InferenceSession.create(bytes, { executionProviders: ["cpu"], logSeverityLevel: 4 });
}

/** From nothing to the first result; a session of the program's comes with a thread of its own. */
async function loads(sessions: Sessions): Promise<Figure[]> {
  const bare: number[] = [];
  const lent: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    let start = performance.now();
    const session = await bareSession();
    await session.run({ x: new Tensor("float32", input, [64, SIZE]) });
    bare.push(performance.now() - start);
    await session.release();
    start = performance.now();
    await sessions.run({ model: sourceOf(`load ${load}`), feeds });
    lent.push(performance.now() - start);
    await sessions.unload(`load ${load}`);
  }
  return [figure("inference: from nothing to the first result", quantile(lent, 0.5), "ms", quantile(bare, 0.5))];
}

async function runs(sessions: Sessions): Promise<Figure[]> {
  const session = await bareSession();
  const bare: number[] = [];
  const lent: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    let start = performance.now();
    await session.run({ x: new Tensor("float32", input, [64, SIZE]) });
    bare.push(performance.now() - start);
    start = performance.now();
    await sessions.run({ model: sourceOf("runs"), feeds });
    lent.push(performance.now() - start);
  }
  await session.release();
  await sessions.unload("runs");
  return [
    figure("inference: a run of 64 rows, p50", quantile(lent, 0.5), "ms", quantile(bare, 0.5)),
    figure("inference: a run of 64 rows, p95", quantile(lent, 0.95), "ms", quantile(bare, 0.95)),
  ];
}

async function memory(sessions: Sessions): Promise<Figure[]> {
  async function cycle(id: string): Promise<void> {
    await sessions.run({ model: sourceOf(id), feeds });
    await sessions.unload(id);
  }
  for (let warmUp = 0; warmUp < WARM_UP_CYCLES; warmUp += 1) await cycle(`warm up ${warmUp}`);
  const before = await settledMegabytes();
  for (let count = 0; count < CYCLES; count += 1) await cycle(`cycle ${count}`);
  return [figure(`inference: memory after ${CYCLES} loads and unloads`, await settledMegabytes(), "MB", before)];
}

/** Once the thread that is kept ready has started. */
async function settledMegabytes(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage.rss() / 2 ** 20;
}

/** Gaps of the event loops of both processes while a simulation runs, against the same app at rest, and a recovery. */
async function inTheApp(): Promise<Figure[]> {
  const gaps = await mkdtemp(path.join(tmpdir(), "finsight-bench-gaps-"));
  const driven = await startApp({ env: { FINSIGHT_LOOP_GAPS: gaps } });
  try {
    await openPorts(driven.page);
    await priced(driven.page);
    const restFrom = Date.now();
    await new Promise((resolve) => setTimeout(resolve, STILL_MS));
    const busyFrom = Date.now();
    await priced(driven.page);
    const busyTo = Date.now();
    const recovery = await recoveryMs(driven);
    const lines: Figure[] = [];
    for (const name of ["engine", "inference"]) {
      const seen = await gapsOf(path.join(gaps, `${name}.jsonl`));
      const rest = largest(seen, restFrom + 500, busyFrom);
      const busy = largest(seen, busyFrom, busyTo);
      lines.push(
        figure(`inference: longest gap of the ${name} loop in a simulation`, busy.gapMs, "ms", rest.gapMs),
        figure(`inference: most computing of the ${name} loop in one turn of it`, busy.ownMs, "ms", rest.ownMs),
      );
    }
    return [...lines, figure("inference: from SIGKILL to answering again", recovery, "ms", 2000)];
  } finally {
    await driven.close();
    await rm(gaps, { recursive: true, force: true });
  }
}

const gapSchema = z.object({ atMs: z.number(), gapMs: z.number(), ownMs: z.number() });

async function gapsOf(file: string): Promise<z.infer<typeof gapSchema>[]> {
  const text = await readFile(file, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => gapSchema.parse(JSON.parse(line)));
}

function largest(gaps: readonly z.infer<typeof gapSchema>[], fromMs: number, toMs: number) {
  const within = gaps.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs + 300);
  return {
    gapMs: Math.max(0, ...within.map(({ gapMs }) => gapMs)),
    ownMs: Math.max(0, ...within.map(({ ownMs }) => ownMs)),
  };
}

interface Wire {
  ports: Record<string, MessagePort>;
  nextId: number;
}

/** Ports of the benchmark's own in the page, beside those of the app. */
async function openPorts(page: Page): Promise<void> {
  await page.evaluate(() => {
    const scope = window as unknown as { wire: Wire; finsight: { requestPorts(): void } };
    const wire: Wire = { ports: {}, nextId: 3_000_000_000 };
    scope.wire = wire;
    window.addEventListener("message", (event: MessageEvent<{ port?: string }>) => {
      const [port] = event.ports;
      if (!port || !event.data.port) return;
      wire.ports[event.data.port] = port;
      port.start();
    });
    scope.finsight.requestPorts();
  });
}

async function ask(page: Page, port: string, name: string, request: unknown): Promise<void> {
  await page.evaluate(
    async ({ port: to, name: call, request: input }) => {
      const { wire } = window as unknown as { wire: Wire };
      while (!wire.ports[to]) await new Promise((resolve) => setTimeout(resolve, 5));
      const id = wire.nextId++;
      await new Promise<void>((resolve) => {
        wire.ports[to]?.addEventListener("message", (event: MessageEvent<{ kind: string; id: number }>) => {
          if (event.data.kind === "result" && event.data.id === id) resolve();
        });
        wire.ports[to]?.postMessage({ kind: "call", id, name: call, input });
      });
    },
    { port, name, request },
  );
}

function priced(page: Page): Promise<void> {
  return ask(page, "engine", "option/price", {
    type: "call",
    style: { kind: "lookback" },
    spot: 100,
    strike: 100,
    years: 1,
    volatility: 0.2,
    paths: 20_000,
  });
}

async function recoveryMs({ app, page }: DrivenApp): Promise<number> {
  const pid = await app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === "FinSight inference")?.pid ?? null,
  );
  if (pid === null) throw new Error("The model process is not running.");
  await page.evaluate(() => delete (window as unknown as { wire: Wire }).wire.ports["inference"]);
  const start = performance.now();
  process.kill(pid, "SIGKILL");
  await ask(page, "inference", "hearing/stop", { sessionId: "none" });
  return performance.now() - start;
}
