import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";

import { AppError } from "../../contract/errors.ts";
import { modelCardSchema, type ModelCard } from "../../contract/model-card.ts";
import type { FitSpec } from "../../contract/training.ts";
import { checkModel } from "./check-model.ts";
import type { FittedModel } from "./fit-model.ts";

/** Checks the model and writes `<modelsFolder>/<id>/model.onnx` and `card.json`: both or nothing. */
export async function writeModel(
  modelsFolder: string,
  spec: FitSpec,
  model: FittedModel,
  trainingDurationMs: number,
): Promise<ModelCard> {
  const check = await checkModel(model);
  const card: ModelCard = modelCardSchema.parse({
    format: 1,
    id: spec.id,
    name: spec.name,
    task: spec.task,
    trainedAt: new Date().toISOString(),
    trainingDurationMs,
    seed: spec.seed,
    licence: "n/a: made from your own data",
    data: spec.data,
    target: spec.target,
    features: spec.features,
    ...model.card,
    model: {
      file: "model.onnx",
      sha256: createHash("sha256").update(model.bytes).digest("hex"),
      byteCount: model.bytes.length,
      inputName: model.inputName,
      outputName: model.outputName,
      ...check,
    },
  });
  const temporary = path.join(modelsFolder, `.${spec.id}-${randomUUID()}`);
  try {
    await mkdir(temporary, { recursive: true });
    await writeDurably(path.join(temporary, "model.onnx"), model.bytes);
    await writeDurably(path.join(temporary, "card.json"), `${JSON.stringify(card, null, 2)}\n`);
    await rename(temporary, path.join(modelsFolder, spec.id));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw asWriteFailure(error);
  }
  return card;
}

async function writeDurably(file: string, content: Uint8Array | string): Promise<void> {
  const handle = await open(file, "w");
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function asWriteFailure(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOSPC")
    return new AppError("disk-full", "The disk is full, so the model was not kept. Free some space.", { cause: error });
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return new AppError("permission-denied", "The workspace's models folder cannot be written to.", { cause: error });
  return error;
}
