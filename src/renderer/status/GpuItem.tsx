import { IconCpu } from "@tabler/icons-react";
import type { GpuDevice, GpuTelemetry } from "../../contract/gpu.ts";
import type { InferenceStatus } from "../../contract/inference.ts";
import { openPage } from "../app/shell-store.ts";
import { formatBytes } from "../ui/format.ts";
import { useGpu, useGpuWatch } from "./gpu-telemetry.ts";
import { useHealth } from "./health-store.ts";

export const providerNames = { tensorrt: "TensorRT", cuda: "CUDA", webgpu: "WebGPU", cpu: "CPU" };

/** One quiet item: the card and how busy it is, or what runs models without one. */
export function GpuItem() {
  useGpuWatch();
  const runtime = useHealth((state) => state.runtime);
  const telemetry = useGpu((state) => state.telemetry);
  if (!runtime && !telemetry) return null;
  const card = telemetry?.devices[0];
  return (
    <button
      type="button"
      className="status-item status-gpu"
      data-testid="status-gpu"
      title={explanation(runtime, telemetry)}
      onClick={() => openPage("models")}
    >
      <IconCpu size={13} />
      {card ? <CardFigures card={card} /> : withoutCard(runtime)}
    </button>
  );
}

function CardFigures({ card }: { card: GpuDevice }) {
  return (
    <>
      <span>{shortName(card.name)}</span>
      {card.utilisationPercent === null ? null : <span>{card.utilisationPercent} %</span>}
      {card.memoryUsedBytes === null || card.memoryTotalBytes === null ? null : (
        <span>
          {formatBytes(card.memoryUsedBytes)} of {formatBytes(card.memoryTotalBytes)}
        </span>
      )}
      {card.temperatureCelsius === null ? null : <span>{card.temperatureCelsius} °C</span>}
    </>
  );
}

function withoutCard(runtime: InferenceStatus | null): string {
  const provider = runtime?.selected ?? "cpu";
  return provider === "cpu" ? "No GPU · CPU" : providerNames[provider];
}

function explanation(runtime: InferenceStatus | null, telemetry: GpuTelemetry | null): string {
  const runs = runtime
    ? `Models run on ${providerNames[runtime.selected]} (onnxruntime ${runtime.runtimeVersion}).`
    : "Finding out what runs models.";
  return [telemetry?.reason, runs].filter((part) => part != null).join(" ");
}

function shortName(name: string): string {
  return name.replace(/^NVIDIA (GeForce )?/, "");
}
