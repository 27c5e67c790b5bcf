import { readdir, stat } from "node:fs/promises";
import path from "node:path";

/** A model to run. The id names the content: equal ids mean the same model, so that a session made for one serves again. */
export interface ModelSource {
  id: string;
  /** As a sentence names it: "The model of sentence meanings". */
  title?: string;
  /** The model itself, or where it lies; weights in files beside it are found from there. */
  file: { bytes: Uint8Array } | { path: string };
  /** What the file must hash to. Checked when a session is made. */
  sha256?: string;
  /** What the settings of a model server call it; its id where that is left out. */
  serverId?: string;
  /** Threads of the processor; all of them where it is left out. */
  threadCount?: number;
}

const overheadBytes = 24 << 20;
/** Weights are kept once more in the layout that the kernels like. */
const weightFactor = 1.3;

export function titleOf(model: ModelSource): string {
  return model.title ?? `The model ${model.id}`;
}

/** About what a session of it takes, in bytes. */
export async function memoryNeededBy(model: ModelSource): Promise<number> {
  const { file } = model;
  return overheadBytes + weightFactor * ("bytes" in file ? file.bytes.byteLength : await bytesOf(file.path));
}

/** The model's file and those whose names begin with its name, which hold its weights. Zero where there is none. */
async function bytesOf(file: string): Promise<number> {
  const folder = path.dirname(file);
  const names = await readdir(folder).catch(() => []);
  const sizes = names
    .filter((name) => name.startsWith(path.basename(file)))
    .map((name) =>
      stat(path.join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
