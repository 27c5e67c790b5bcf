import { searchKindSchema, type SearchKind } from "../../../../contract/documents.ts";
import type { StoreReader, StoreWriter } from "../../database.ts";

/** Passages with an id above `after` that have no vector of this model yet, ascending. */
export function passagesWithoutVector(
  reader: StoreReader,
  model: string,
  after: number,
  limit: number,
): { id: number; kind: SearchKind; title: string; body: string }[] {
  return reader
    .many(
      `SELECT passage.id, kind, title, body FROM passage LEFT JOIN passage_vector ON passage_id = passage.id AND model = ?
       WHERE passage.id > ? AND passage_id IS NULL ORDER BY passage.id LIMIT ?`,
      model,
      after,
      limit,
    )
    .map((row) => ({
      id: Number(row["id"]),
      kind: searchKindSchema.parse(row["kind"]),
      title: String(row["title"]),
      body: String(row["body"]),
    }));
}

/** `vector` is of length one. */
export function putVector(writer: StoreWriter, passageId: number, model: string, vector: Float32Array): void {
  writer.run(
    `INSERT INTO passage_vector (passage_id, model, vector) SELECT id, ?, ? FROM passage WHERE id = ?
     ON CONFLICT (passage_id) DO UPDATE SET model = excluded.model, vector = excluded.vector`,
    model,
    Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
    passageId,
  );
}

/** Vectors of one model with a passage id above `after`, ascending. */
export function readVectors(
  reader: StoreReader,
  model: string,
  after: number,
  limit: number,
): { id: number; kind: SearchKind; vector: Float32Array }[] {
  return reader
    .many(
      `SELECT passage_id, kind, vector FROM passage_vector JOIN passage ON passage.id = passage_id
       WHERE model = ? AND passage_id > ? ORDER BY passage_id LIMIT ?`,
      model,
      after,
      limit,
    )
    .map((row) => ({
      id: Number(row["passage_id"]),
      kind: searchKindSchema.parse(row["kind"]),
      vector: toVector(row["vector"]),
    }));
}

function toVector(blob: unknown): Float32Array {
  if (!(blob instanceof Uint8Array)) throw new Error("A stored vector is no blob.");
  const vector = new Float32Array(blob.byteLength / 4);
  new Uint8Array(vector.buffer).set(blob);
  return vector;
}
