import { InferenceSession, Tensor } from "onnxruntime-node";

import { AppError } from "../../contract/errors.ts";
import type { RunModel } from "./predict.ts";

/** A session for one run, on the processor. */
export const runDirectly: RunModel = async ({ model, feeds, outputs, signal }) => {
  if (signal.aborted) throw new AppError("cancelled", "Stopped.");
  const session = await ("path" in model.file
    ? InferenceSession.create(model.file.path)
    : InferenceSession.create(model.file.bytes));
  try {
    const given = Object.fromEntries(
      Object.entries(feeds).map(([name, { dims, data }]) => {
        if (!(data instanceof Float32Array)) throw new Error("A trained model takes float32.");
        return [name, new Tensor("float32", data, dims)];
      }),
    );
    const results = await session.run(given, [...outputs]);
    return {
      provider: "cpu",
      outputs: Object.fromEntries(
        Object.entries(results).map(([name, { dims, data }]) => {
          if (!(data instanceof Float32Array)) throw new Error("A trained model gives float32.");
          return [name, { type: "float32" as const, dims, data }];
        }),
      ),
    };
  } finally {
    await session.release();
  }
};
