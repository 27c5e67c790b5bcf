import type { GpuReader } from "../../../native/gpu/telemetry.ts";
import { checkGpu } from "../../../native/providers/check.ts";
import { installProviders } from "../../../native/providers/install.ts";
import { providerPackageFor } from "../../../native/providers/package.ts";
import { packagedRuntimeLibrary } from "../../../native/providers/runtime-library.ts";
import type { inferenceCalls, inferenceEvents } from "../../contract/calls.ts";
import { AppError } from "../../contract/errors.ts";
import type { GpuReport } from "../../contract/gpu.ts";
import type { InferenceStatus } from "../../contract/inference.ts";
import type { Handlers, Server } from "../../contract/port/server.ts";

const everyMs = 1_000;

export interface GpuOptions {
  reader: GpuReader;
  /** The folder of installed provider libraries. */
  providersRoot: string;
  status(): Promise<InferenceStatus>;
  emit: Server<typeof inferenceEvents>["emit"];
  log(source: string, error: unknown): void;
}

type GpuCall = Extract<keyof typeof inferenceCalls, `gpu/${string}`>;

/** Reads the cards once a second while somebody watches, and not at all otherwise. */
export function createGpuHandlers(options: GpuOptions): Pick<Handlers<typeof inferenceCalls>, GpuCall> {
  const { reader, emit, log } = options;
  let watchers = 0;
  let timer: NodeJS.Timeout | null = null;
  let installing = false;

  function tick(): void {
    timer = null;
    reader
      .read()
      .then((telemetry) => {
        if (watchers === 0) return;
        emit("gpu/telemetry", telemetry);
        // A machine without a card does not grow one: its reason is told once.
        if (telemetry.devices.length > 0) timer ??= setTimeout(tick, everyMs);
      })
      .catch((error: unknown) => log("gpu", error));
  }

  async function report(): Promise<GpuReport> {
    const [telemetry, status] = await Promise.all([reader.read(), options.status()]);
    return checkGpu({ root: options.providersRoot, telemetry, status });
  }

  return {
    "gpu/report": report,
    async "gpu/install"({ path }, { signal, progress }) {
      const provider = providerPackageFor(process.platform, process.arch);
      if (!provider)
        throw new AppError("unavailable", "The runtime brings no CUDA for this system. There is nothing to install.");
      if (installing) throw new AppError("conflict", "They are being installed already.");
      installing = true;
      try {
        await installProviders({
          provider,
          root: options.providersRoot,
          runtimeLibraryPath: packagedRuntimeLibrary(provider),
          ...(path === null ? {} : { from: path }),
          signal,
          progress,
        });
      } finally {
        installing = false;
      }
      return report();
    },
    "gpu/watch"(_input, { signal }) {
      watchers += 1;
      if (timer === null) tick();
      return new Promise((resolve) => {
        const leave = () => {
          watchers -= 1;
          if (watchers === 0 && timer !== null) {
            clearTimeout(timer);
            timer = null;
          }
          resolve({});
        };
        if (signal.aborted) leave();
        else signal.addEventListener("abort", leave, { once: true });
      });
    },
  };
}
