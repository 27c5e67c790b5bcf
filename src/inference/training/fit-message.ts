import type { Failure } from "../../contract/errors.ts";
import type { Progress } from "../../contract/job.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import type { FitSpec } from "../../contract/training.ts";

export interface FitWork {
  spec: FitSpec;
  features: Float32Array;
  target: Float64Array;
  modelsFolder: string;
  /** First entry: 1 once the person asked for the best so far. Second: 1 while the thread is inside onnxruntime. */
  stop: Int32Array;
}

export type FitMessage =
  | { kind: "progress"; progress: Progress }
  | { kind: "done"; card: ModelCard }
  | { kind: "failed"; failure: Failure; detail: string | null };
