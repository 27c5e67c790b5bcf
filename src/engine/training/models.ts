import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../contract/errors.ts";
import { modelCardSchema, type ModelCard } from "../../contract/model-card.ts";

/** The workspace's trained models: `<folder>/<id>/card.json`. */
export interface TrainedModels {
  /** Newest first; a folder without a readable card is left out. */
  list(): Promise<ModelCard[]>;
  /** Fails with `not-found`. */
  get(id: string): Promise<ModelCard>;
  /** Name of a model that was read before. */
  nameOf(id: string): string | null;
}

export function createTrainedModels(folder: string): TrainedModels {
  const names = new Map<string, string>();

  async function read(entry: string): Promise<ModelCard | null> {
    if (entry.startsWith(".")) return null;
    const text = await readFile(path.join(folder, entry, "card.json"), "utf8").catch(() => null);
    const card = text === null ? null : cardIn(text);
    if (card) names.set(card.id, card.name);
    return card;
  }

  async function list(): Promise<ModelCard[]> {
    const entries = await readdir(folder).catch(() => []);
    const cards = (await Promise.all(entries.map(read))).filter((card) => card !== null);
    return cards.sort((first, second) => second.trainedAt.localeCompare(first.trainedAt));
  }

  return {
    list,
    async get(id) {
      const card = (await list()).find((candidate) => candidate.id === id);
      if (card) return card;
      throw new AppError(
        "not-found",
        "That model is not in this workspace any more. Train it again, or choose another.",
        {
          details: { id },
        },
      );
    },
    nameOf: (id) => names.get(id) ?? null,
  };
}

function cardIn(text: string): ModelCard | null {
  try {
    const parsed = modelCardSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
