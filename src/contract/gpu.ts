import { z } from "zod";

import { providerReportSchema, providerSchema } from "./inference.ts";

export const gpuDeviceSchema = z.object({
  index: z.number().int(),
  name: z.string(),
  memoryUsedBytes: z.number().nullable(),
  memoryTotalBytes: z.number().nullable(),
  utilisationPercent: z.number().nullable(),
  temperatureCelsius: z.number().nullable(),
  powerWatts: z.number().nullable(),
  /** "9.0" */
  computeCapability: z.string().nullable(),
});
export type GpuDevice = z.infer<typeof gpuDeviceSchema>;

export const gpuTelemetrySchema = z.object({
  at: z.string(),
  devices: z.array(gpuDeviceSchema),
  driverVersion: z.string().nullable(),
  /** The newest CUDA that the driver knows: "13.0". */
  cudaVersion: z.string().nullable(),
  /** Why there are no devices, in a sentence. */
  reason: z.string().nullable(),
});
export type GpuTelemetry = z.infer<typeof gpuTelemetrySchema>;

export const gpuFindingSchema = z.object({
  id: z.enum(["platform", "driver", "device", "provider-files", "cuda", "cudnn", "tensorrt", "session"]),
  title: z.string(),
  state: z.enum(["found", "missing", "broken", "not-needed"]),
  detail: z.string(),
  /** What to do about it. */
  wayOn: z.string().nullable(),
});
export type GpuFinding = z.infer<typeof gpuFindingSchema>;

/** What stands between this machine and models on its graphics card, in the order in which it is to be put right. */
export const gpuReportSchema = z.object({
  summary: z.string(),
  /** A session was created on the card and its numbers agree with the processor's. */
  usable: z.boolean(),
  /** Libraries were installed that the running process does not use yet. */
  needsRestart: z.boolean(),
  selected: providerSchema,
  runtimeVersion: z.string(),
  findings: z.array(gpuFindingSchema),
  providers: z.array(providerReportSchema),
  telemetry: gpuTelemetrySchema,
});
export type GpuReport = z.infer<typeof gpuReportSchema>;
