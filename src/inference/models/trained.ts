import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";

import { hashFile } from "../../../native/transfer/verified-file.ts";
import { AppError, type Failure } from "../../contract/errors.ts";
import { modelCardSchema } from "../../contract/model-card.ts";
import type { TrainedModel } from "../../contract/models.ts";

/** The models that were trained on the workspace's data, newest first. A folder without a readable card is left out. */
export async function trainedModels(
  modelsFolder: string | null,
  measures: Record<string, TrainedModel["measure"]>,
): Promise<TrainedModel[]> {
  if (modelsFolder === null) return [];
  const names = await readdir(modelsFolder).catch(() => []);
  const models = await Promise.all(names.map((name) => trainedModel(path.join(modelsFolder, name), measures)));
  return models.filter((model) => model !== null).toSorted((a, b) => b.card.trainedAt.localeCompare(a.card.trainedAt));
}

export async function findTrained(
  modelsFolder: string | null,
  id: string,
  measures: Record<string, TrainedModel["measure"]>,
): Promise<TrainedModel | null> {
  return (await trainedModels(modelsFolder, measures)).find((model) => model.id === id) ?? null;
}

async function trainedModel(
  folder: string,
  measures: Record<string, TrainedModel["measure"]>,
): Promise<TrainedModel | null> {
  const card = modelCardSchema.safeParse(await readCard(path.join(folder, "card.json")));
  if (!card.success) return null;
  const failure = await damage(path.join(folder, card.data.model.file), card.data.model);
  return {
    kind: "trained",
    id: card.data.id,
    card: card.data,
    folder,
    sizeBytes: card.data.model.byteCount,
    state: failure ? "damaged" : "installed",
    failure,
    measure: measures[card.data.id] ?? null,
  };
}

async function readCard(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function damage(file: string, model: { sha256: string; byteCount: number }): Promise<Failure | null> {
  const found = await stat(file).catch(() => null);
  if (!found) return broken("Its model.onnx is missing. Train it again.");
  if (found.size !== model.byteCount) return broken("Its model.onnx is not the file that was trained. Train it again.");
  return null;
}

/** @throws {AppError} format-broken where the file is not the one that the card describes. */
export async function verifyTrained(model: TrainedModel, signal: AbortSignal): Promise<void> {
  if (model.failure) throw new AppError(model.failure.code, model.failure.message);
  const sha256 = await hashFile(path.join(model.folder, model.card.model.file), signal);
  if (sha256 !== model.card.model.sha256)
    throw new AppError("format-broken", "Its model.onnx is not the file that was trained. Train it again.");
}

function broken(message: string): Failure {
  return { ok: false, code: "format-broken", message };
}
