import { InferenceSession, Tensor } from "onnxruntime-node";

import type { FittedModel } from "./fit-model.ts";

/** Float32 against float64, relative to the outputs' largest. */
const allowedDifference = 2e-4;
/** A row as far from two centres may go to either. */
const allowedTies = 0.005;

export interface ModelCheck {
  largestDifference: number;
  checkedRowCount: number;
}

/** Runs the written bytes in a session of their own and compares with the model in memory. Throws where they disagree. */
export async function checkModel(model: FittedModel): Promise<ModelCheck> {
  const { bytes, probe, inputName, inputWidth, outputName, outputWidth } = model;
  const rowCount = probe.length / inputWidth;
  const session = await InferenceSession.create(bytes, { executionProviders: ["cpu"], logSeverityLevel: 3 });
  try {
    const outputs = await session.run({ [inputName]: new Tensor("float32", probe, [rowCount, inputWidth]) });
    const given = outputs[outputName]?.data;
    if (!(given instanceof Float32Array) || given.length !== rowCount * outputWidth)
      throw new Error("The exported model gave another shape than the one in memory.");
    const wanted = model.predict(probe);
    const isClustering = model.card.kind === "kmeans";
    let ties = 0;
    let difference = 0;
    let largest = 1e-12;
    for (let at = 0; at < wanted.length; at += 1) {
      const gap = Math.abs(given[at]! - wanted[at]!);
      if (isClustering && at % outputWidth === 0) ties += gap === 0 ? 0 : 1;
      else {
        difference = Math.max(difference, gap);
        largest = Math.max(largest, Math.abs(wanted[at]!));
      }
    }
    const relative = difference / largest;
    if (!(relative <= allowedDifference) || ties > allowedTies * rowCount)
      throw new Error(`The exported model differs from the one in memory by ${relative} and in ${ties} clusters.`);
    return { largestDifference: relative, checkedRowCount: rowCount };
  } finally {
    await session.release();
  }
}
