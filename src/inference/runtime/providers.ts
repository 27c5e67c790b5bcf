import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Worker } from "node:worker_threads";

import { preloadedFolder } from "../../../native/providers/preload.ts";
import { providerSchema, type InferenceStatus, type Provider } from "../../contract/inference.ts";
import { createProbeGuard, type ProbeGuard } from "./probe-guard.ts";
import { probeResultSchema, type ProbeResult } from "./probe-result.ts";

type ProviderReport = InferenceStatus["providers"][number];

const probeTimeoutMs = 20_000;
/** A graphics card may round matrix products to TensorFloat-32, which keeps 10 bits of the fraction. */
const largestDifference = 5e-3;
/** WebGPU on a software rasteriser agrees with the CPU and is some hundred times slower. */
const slowestUsefulFactor = 10;

/** Best first. */
const preference: readonly Provider[] = providerSchema.options;

/**
 * Finds out what runs models here by running one, each provider in a worker of its own: creating a session can block
 * for seconds. Asked once; later callers get the same answer.
 */
export function createProviderProbe(options: { cacheFolder: string; runtimeVersion: string }): {
  status(): Promise<InferenceStatus>;
} {
  const guard = createProbeGuard(options.cacheFolder, options.runtimeVersion);
  let status: Promise<InferenceStatus> | null = null;

  async function probeAll(): Promise<InferenceStatus> {
    const found: { report: ProviderReport; isUseful: boolean }[] = [];
    for (const provider of preference) found.push(await probeProvider(provider, guard));
    const selected = found.find(({ isUseful }) => isUseful)?.report.provider ?? "cpu";
    return { selected, providers: found.map(({ report }) => report), runtimeVersion: options.runtimeVersion };
  }

  return {
    status() {
      status ??= probeAll();
      return status;
    },
  };
}

async function probeProvider(
  provider: Provider,
  guard: ProbeGuard,
): Promise<{ report: ProviderReport; isUseful: boolean }> {
  function refuse(reason: string): { report: ProviderReport; isUseful: boolean } {
    return { report: { provider, usable: false, reason, probeDurationMs: null }, isUseful: false };
  }
  if (isLibraryMissing(provider)) return refuse("Its libraries are not installed on this machine.");
  if (guard.endedTheProcess(provider))
    return refuse("Trying it ended the program's model process, so it is left alone until tomorrow.");
  const result = await guard.around(provider, () => runProbe(provider));
  if (result.outcome === "failed") return refuse(sentenceFor(result.message));
  if (!(result.difference <= largestDifference)) return refuse("It computes other numbers than the processor does.");
  const isUseful = result.runMs <= result.cpuRunMs * slowestUsefulFactor;
  const reason = isUseful ? null : "It works, but the processor is faster here, so it is not used.";
  return { report: { provider, usable: true, reason, probeDurationMs: result.durationMs }, isUseful };
}

/** The runtime complains at length on stderr about a provider library that is not there, so it is not asked for one. */
function isLibraryMissing(provider: Provider): boolean {
  if (provider !== "cuda" && provider !== "tensorrt") return false;
  const packageFolder = path.dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const folder = path.join(packageFolder, "bin/napi-v6", process.platform, process.arch);
  const name = `onnxruntime_providers_${provider}`;
  const file = process.platform === "win32" ? `${name}.dll` : `lib${name}.so`;
  const installed = preloadedFolder();
  if (installed !== null && existsSync(path.join(installed, file))) return false;
  return !existsSync(path.join(folder.replace(/app\.asar(?=[\\/])/, "app.asar.unpacked"), file));
}

/** A probe that takes too long is left to its end: a thread inside the runtime cannot be ended without the process. */
function runProbe(provider: Provider): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./probe.worker.ts", import.meta.url), { workerData: provider });
    worker.unref();
    const timer = setTimeout(
      () => resolve({ outcome: "failed", message: "It did not answer in time." }),
      probeTimeoutMs,
    );
    function finish(result: ProbeResult): void {
      clearTimeout(timer);
      resolve(result);
    }
    worker.once("message", (message: unknown) => finish(probeResultSchema.parse(message)));
    worker.once("error", (error) =>
      finish({ outcome: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
    worker.once("exit", () => finish({ outcome: "failed", message: "Its probe ended without an answer." }));
  });
}

function sentenceFor(message: string): string {
  if (/failed to load (shared )?library/i.test(message)) return "Its libraries are not installed on this machine.";
  if (/adapter/i.test(message)) return "No graphics processor that it can use was found.";
  if (/no CUDA-capable device|CUDA driver version/i.test(message))
    return "No NVIDIA graphics processor with a fitting driver was found.";
  const firstLine = message.split("\n")[0] ?? "";
  return `It could not be started: ${firstLine.slice(0, 200)}`;
}
