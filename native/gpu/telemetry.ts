import type { GpuTelemetry } from "../../src/contract/gpu.ts";
import { nvmlLibraries, openNvml, type Nvml, type NvmlOpened } from "./nvml.ts";

export interface GpuReader {
  read(): Promise<GpuTelemetry>;
  close(): Promise<void>;
}

/** Reads the graphics cards. The driver is asked for once; a driver that went away is said. */
export function createGpuReader(libraries: readonly string[] = nvmlLibraries()): GpuReader {
  let opened: Promise<NvmlOpened> | null = null;

  async function readAll(nvml: Nvml): Promise<GpuTelemetry> {
    const count = await nvml.deviceCount();
    const devices = [];
    for (let index = 0; index < count; index += 1) devices.push({ index, ...(await nvml.device(index)) });
    return {
      ...nothing(count === 0 ? "The NVIDIA driver is there, but it finds no graphics card." : null),
      devices,
      driverVersion: await nvml.driverVersion(),
      cudaVersion: await nvml.cudaVersion(),
    };
  }

  return {
    async read() {
      opened ??= openNvml(libraries);
      const { nvml, reason } = await opened;
      if (!nvml) return nothing(reason);
      try {
        return await readAll(nvml);
      } catch (error) {
        return nothing(`The NVIDIA driver does not answer: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    async close() {
      const last = opened;
      opened = null;
      await (await last)?.nvml?.close();
    },
  };
}

function nothing(reason: string | null): GpuTelemetry {
  return { at: new Date().toISOString(), devices: [], driverVersion: null, cudaVersion: null, reason };
}
