import { promisify } from "node:util";

import type * as Koffi from "koffi";

/**
 * NVIDIA's management library, called through koffi: its functions return a code and write into memory that the caller
 * hands over. Every call runs beside the event loop. Names, sizes and codes: nvml.h (NVML API Reference Guide, R550).
 */
export interface Nvml {
  driverVersion(): Promise<string | null>;
  /** "13.0" */
  cudaVersion(): Promise<string | null>;
  deviceCount(): Promise<number>;
  device(index: number): Promise<NvmlReading>;
  close(): Promise<void>;
}

export interface NvmlReading {
  name: string;
  memoryUsedBytes: number | null;
  memoryTotalBytes: number | null;
  utilisationPercent: number | null;
  temperatureCelsius: number | null;
  powerWatts: number | null;
  computeCapability: string | null;
}

export type NvmlOpened = { nvml: Nvml; reason: null } | { nvml: null; reason: string };

type Call = (...args: unknown[]) => Promise<number>;
type Calls = Record<keyof typeof signatures, Call | null>;

const success = 0;
const codes = { notSupported: 3, driverNotLoaded: 9, gpuIsLost: 15, versionMismatch: 18 };
const textBytes = 96;
const gpuSensor = 0;
/** Arguments in C's words; `device` is an opaque pointer that goes by value. */
const signatures = {
  nvmlInit_v2: [],
  nvmlShutdown: [],
  nvmlSystemGetDriverVersion: ["void *", "uint32_t"],
  nvmlSystemGetCudaDriverVersion_v2: ["void *"],
  nvmlDeviceGetCount_v2: ["void *"],
  nvmlDeviceGetHandleByIndex_v2: ["uint32_t", "void *"],
  nvmlDeviceGetName: ["uint64_t", "void *", "uint32_t"],
  nvmlDeviceGetMemoryInfo: ["uint64_t", "void *"],
  nvmlDeviceGetUtilizationRates: ["uint64_t", "void *"],
  nvmlDeviceGetTemperature: ["uint64_t", "int32_t", "void *"],
  nvmlDeviceGetPowerUsage: ["uint64_t", "void *"],
  nvmlDeviceGetCudaComputeCapability: ["uint64_t", "void *", "void *"],
} as const;

/** The library's names, as the driver's installer leaves it on each system. */
export function nvmlLibraries(platform: NodeJS.Platform = process.platform): string[] {
  if (platform === "win32") return ["nvml.dll", String.raw`C:\Program Files\NVIDIA Corporation\NVSMI\nvml.dll`];
  if (platform === "linux") return ["libnvidia-ml.so.1", "/usr/lib/wsl/lib/libnvidia-ml.so.1"];
  return [];
}

/** Opens the driver's library. A machine without one is told in a sentence. */
export async function openNvml(libraries: readonly string[] = nvmlLibraries()): Promise<NvmlOpened> {
  if (libraries.length === 0)
    return refuse("NVIDIA makes no driver for this system, so there is no NVIDIA card to use.");
  const calls = await bind(libraries);
  if (typeof calls === "string") return refuse(calls);
  const code = (await calls.nvmlInit_v2?.()) ?? codes.notSupported;
  if (code !== success) return refuse(sentenceFor(code));
  return { nvml: createNvml(calls), reason: null };
}

function refuse(reason: string): NvmlOpened {
  return { nvml: null, reason };
}

async function bind(libraries: readonly string[]): Promise<Calls | string> {
  let koffi: typeof Koffi;
  try {
    koffi = await import("koffi");
  } catch (error) {
    return `The part that talks to the graphics driver could not be loaded: ${firstLine(error)}`;
  }
  for (const name of libraries) {
    try {
      const library = koffi.load(name);
      const bound = Object.entries(signatures).map(([symbol, parameters]) => {
        try {
          return [symbol, promisify(library.func(symbol, "int32_t", [...parameters]).async) as Call];
        } catch {
          return [symbol, null];
        }
      });
      return Object.fromEntries(bound) as Calls;
    } catch {
      continue;
    }
  }
  return "No NVIDIA driver is installed on this machine.";
}

function createNvml(calls: Calls): Nvml {
  /** Runs one call that fills a buffer; null where the card or the driver does not know it. */
  async function read<T>(
    call: Call | null,
    sizeBytes: number,
    take: (out: Buffer) => T,
    args: Arguments,
  ): Promise<T | null> {
    if (!call) return null;
    const out = Buffer.alloc(sizeBytes);
    return (await call(...args(out))) === success ? take(out) : null;
  }
  const text = (out: Buffer) => out.toString("utf8", 0, out.includes(0) ? out.indexOf(0) : out.length);

  return {
    driverVersion: () => read(calls.nvmlSystemGetDriverVersion, textBytes, text, (out) => [out, out.length]),
    cudaVersion: () => read(calls.nvmlSystemGetCudaDriverVersion_v2, 4, cudaVersionOf, (out) => [out]),
    deviceCount: async () =>
      (await read(
        calls.nvmlDeviceGetCount_v2,
        4,
        (out) => out.readUInt32LE(),
        (out) => [out],
      )) ?? 0,

    async device(index) {
      const handle = await read(
        calls.nvmlDeviceGetHandleByIndex_v2,
        8,
        (out) => out.readBigUInt64LE(),
        (out) => [index, out],
      );
      if (handle === null) throw new Error(`NVML gives no handle of device ${index}.`);
      const of = <T>(call: Call | null, sizeBytes: number, take: (out: Buffer) => T): Promise<T | null> =>
        read(call, sizeBytes, take, (out) => [handle, out]);
      const memory = await of(calls.nvmlDeviceGetMemoryInfo, 24, memoryOf);
      return {
        name:
          (await read(calls.nvmlDeviceGetName, textBytes, text, (out) => [handle, out, out.length])) ?? "NVIDIA GPU",
        memoryUsedBytes: memory?.usedBytes ?? null,
        memoryTotalBytes: memory?.totalBytes ?? null,
        utilisationPercent: await of(calls.nvmlDeviceGetUtilizationRates, 8, (out) => out.readUInt32LE(0)),
        temperatureCelsius: await read(
          calls.nvmlDeviceGetTemperature,
          4,
          (out) => out.readUInt32LE(),
          (out) => [handle, gpuSensor, out],
        ),
        powerWatts: await of(calls.nvmlDeviceGetPowerUsage, 4, (out) => out.readUInt32LE() / 1000),
        computeCapability: await read(
          calls.nvmlDeviceGetCudaComputeCapability,
          8,
          (out) => `${out.readInt32LE(0)}.${out.readInt32LE(4)}`,
          (out) => [handle, out.subarray(0, 4), out.subarray(4)],
        ),
      };
    },

    async close() {
      await calls.nvmlShutdown?.();
    },
  };
}

type Arguments = (out: Buffer) => unknown[];

/** 13010 is 13.1. */
function cudaVersionOf(out: Buffer): string {
  const version = out.readInt32LE();
  return `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`;
}

/** nvmlMemory_t: total, free, used, each 64 bits. */
function memoryOf(out: Buffer): { totalBytes: number; usedBytes: number } {
  return { totalBytes: Number(out.readBigUInt64LE(0)), usedBytes: Number(out.readBigUInt64LE(16)) };
}

function sentenceFor(code: number): string {
  if (code === codes.driverNotLoaded)
    return "An NVIDIA driver is installed, but it is not running. Restart the computer, or install the driver again.";
  if (code === codes.versionMismatch)
    return "The NVIDIA driver was updated while the old one was running. Restart the computer.";
  if (code === codes.gpuIsLost) return "The graphics card does not answer any more. Restart the computer.";
  return `The NVIDIA driver does not answer (NVML error ${code}).`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
