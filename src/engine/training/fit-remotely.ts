import { isAppError } from "../../contract/errors.ts";
import type { Progress } from "../../contract/job.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import { connectionLost } from "../../contract/port/client.ts";
import type { FitSpec } from "../../contract/training.ts";
import type { InferenceClient } from "../inference-client.ts";

/** Small, so that making a part takes a few milliseconds. */
const maximumPartBytes = 400_000;

export interface FitData {
  /** How many the parts are cut from: rows, or series. */
  count: number;
  bytesEach: number;
  part(from: number, to: number): { features: Float32Array<ArrayBuffer>; target: Float64Array<ArrayBuffer> };
}

export interface FitControl {
  signal: AbortSignal;
  progress(progress: Progress): void;
  /** Told how to end the running fit with the best so far. */
  onRunning?(stop: () => Promise<void>): void;
}

/** Sends the data in parts and fits. Where the model process ends under it, everything is sent once more. */
export async function fitRemotely(
  inference: InferenceClient,
  spec: FitSpec,
  data: FitData,
  control: FitControl,
): Promise<ModelCard> {
  try {
    return await attempt(inference, spec, data, control);
  } catch (error) {
    const wasLost = isAppError(error, "unavailable") && error.details?.["reason"] === connectionLost;
    if (!wasLost || control.signal.aborted) throw error;
    control.progress({ fraction: null, message: "The model runtime stopped; the fit is run once more" });
    return attempt(inference, spec, data, control);
  }
}

async function attempt(
  inference: InferenceClient,
  spec: FitSpec,
  data: FitData,
  { signal, progress, onRunning }: FitControl,
): Promise<ModelCard> {
  const { fitId } = await inference.call("training/open", { spec }, { signal });
  try {
    const each = Math.max(1, Math.floor(maximumPartBytes / data.bytesEach));
    for (let from = 0; from < data.count; from += each) {
      progress({ fraction: null, message: "Handing the rows over" });
      await inference.call(
        "training/append",
        { fitId, ...data.part(from, Math.min(data.count, from + each)) },
        { signal },
      );
    }
    onRunning?.(async () => {
      await inference.call("training/stop", { fitId });
    });
    return await inference.call("training/fit", { fitId }, { signal, onProgress: progress });
  } catch (error) {
    if (signal.aborted) await inference.call("training/discard", { fitId }).catch(() => null);
    throw error;
  }
}
