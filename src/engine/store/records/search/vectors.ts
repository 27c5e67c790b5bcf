import { searchKindSchema, type SearchKind } from "../../../../contract/documents.ts";
import type { StoreReader, StoreWriter } from "../../database.ts";

export interface StoredVector {
  id: number;
  kind: SearchKind;
  /** Of length one. */
  vector: Float32Array;
}

/**
 * The next passages that have no vector of this model yet, ascending. Vectors are made in the order of the ids, so that
 * everything up to the last one has its own.
 */
export function passagesWithoutVector(
  reader: StoreReader,
  model: string,
  limit: number,
): { id: number; kind: SearchKind; title: string; body: string }[] {
  return reader
    .many(
      `SELECT id, kind, title, body FROM passage
       WHERE id > (SELECT coalesce(max(passage_id), 0) FROM passage_vector WHERE model = ?) ORDER BY id LIMIT ?`,
      model,
      limit,
    )
    .map((row) => ({
      id: Number(row["id"]),
      kind: searchKindSchema.parse(row["kind"]),
      title: String(row["title"]),
      body: String(row["body"]),
    }));
}

/** Without effect where the passage is gone. */
export function putVector(writer: StoreWriter, model: string, { id, kind, vector }: StoredVector): void {
  writer.run(
    `INSERT INTO passage_vector (passage_id, model, kind, vector) SELECT id, ?, ?, ? FROM passage WHERE id = ?
     ON CONFLICT (passage_id) DO UPDATE SET model = excluded.model, vector = excluded.vector`,
    model,
    kind,
    Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
    id,
  );
}

/** Vectors of one model with a passage id above `after`, ascending. */
export function readVectors(reader: StoreReader, model: string, after: number, limit: number): StoredVector[] {
  return reader
    .many(
      "SELECT passage_id, kind, vector FROM passage_vector WHERE model = ? AND passage_id > ? ORDER BY passage_id LIMIT ?",
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
