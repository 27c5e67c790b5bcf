import { readFile } from "node:fs/promises";
import path from "node:path";

import { AppError } from "../../contract/errors.ts";
import { modelCardSchema, type ModelCard } from "../../contract/model-card.ts";
import type { ModelSource } from "../runtime/model-source.ts";
import type { Tensors } from "../runtime/tensors.ts";

/** Runs a model in a session of the runtime. */
export type RunModel = (request: {
  model: ModelSource;
  feeds: Tensors;
  outputs: readonly string[];
  signal: AbortSignal;
}) => Promise<{ outputs: Tensors; provider: string }>;

export interface PredictRequest {
  modelId: string;
  input: Float32Array;
  rowCount: number;
}

/** Runs a trained model of the folder, whose file must be the one that its card describes. */
export async function predict(
  modelsFolder: string,
  { modelId, input, rowCount }: PredictRequest,
  run: RunModel,
  signal: AbortSignal,
): Promise<{ output: Float32Array<ArrayBuffer>; provider: string }> {
  const card = await readCard(modelsFolder, modelId);
  const { inputName, outputName, sha256, file } = card.model;
  const width = card.window?.length ?? card.features.length;
  if (input.length !== rowCount * width)
    throw new AppError("invalid-input", `The model "${card.name}" takes ${width} numbers a row.`);
  const { outputs, provider } = await run({
    model: {
      id: sha256,
      title: card.name,
      file: { path: path.join(modelsFolder, modelId, file) },
      sha256,
      serverId: modelId,
    },
    feeds: { [inputName]: { type: "float32", dims: [rowCount, width], data: input } },
    outputs: [outputName],
    signal,
  });
  const output = outputs[outputName]?.data;
  if (!(output instanceof Float32Array)) throw new Error("A trained model gives numbers.");
  return { output: output.slice(), provider };
}

async function readCard(modelsFolder: string, modelId: string): Promise<ModelCard> {
  const gone = new AppError("not-found", "That model is not in this workspace any more. Train it again.");
  if (!/^[\w-]+$/.test(modelId)) throw gone;
  const text = await readFile(path.join(modelsFolder, modelId, "card.json"), "utf8").catch(() => null);
  if (text === null) throw gone;
  try {
    return modelCardSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError("format-broken", "The model's card cannot be read. Train the model again.", { cause: error });
  }
}
