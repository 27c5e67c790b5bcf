import type { Feature } from "../../contract/model-card.ts";
import type { FitSpec } from "../../contract/training.ts";
import { createRandom } from "./random.ts";
import type { FitHooks } from "./estimator.ts";

export const quietHooks: FitHooks = { progress: () => undefined, isStopped: () => false };

export function numberFeatures(count: number): Feature[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: "number",
    name: `x${index}`,
    column: `x${index}`,
    offset: 0,
  }));
}

export function specOf(given: Partial<FitSpec>): FitSpec {
  return {
    id: "model-1",
    name: "A model",
    kind: "auto",
    task: "regression",
    seed: 1,
    order: "random",
    data: {
      datasetId: "d",
      datasetName: "numbers",
      versionId: "v",
      versionNumber: 1,
      manifestSha256: "0".repeat(64),
      rowCount: 0,
      inWords: [],
    },
    target: { column: "y", classes: null, offset: 0 },
    features: numberFeatures(3),
    window: null,
    isWindowLengthFixed: false,
    clusterCount: null,
    componentCount: null,
    notes: [],
    ...given,
  };
}

/** Standard normal numbers (Box and Muller). */
export function normals(count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  });
}

export function tableOf(rowCount: number, width: number, seed: number): Float32Array {
  return Float32Array.from(normals(rowCount * width, seed));
}
