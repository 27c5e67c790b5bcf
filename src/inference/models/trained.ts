import { mkdir, readFile, readdir, rename, rm, stat } from "node:fs/promises";
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
  const names = (await readdir(modelsFolder).catch(() => [])).filter((name) => !name.startsWith("."));
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

const binOf = (modelsFolder: string, id: string) => path.join(modelsFolder, ".bin", path.basename(id));

/** Into the bin of its workspace, which is emptied at the next start. */
export async function removeTrained(modelsFolder: string, model: TrainedModel): Promise<void> {
  const bin = binOf(modelsFolder, model.id);
  await rm(bin, { recursive: true, force: true });
  await mkdir(path.dirname(bin), { recursive: true });
  await rename(model.folder, bin);
}

/** False where nothing of that id is in the bin. */
export async function restoreTrained(modelsFolder: string | null, id: string): Promise<boolean> {
  if (modelsFolder === null) return false;
  return rename(binOf(modelsFolder, id), path.join(modelsFolder, path.basename(id))).then(
    () => true,
    () => false,
  );
}

export async function emptyTrainedBin(modelsFolder: string | null): Promise<void> {
  if (modelsFolder !== null) await rm(path.join(modelsFolder, ".bin"), { recursive: true, force: true });
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
