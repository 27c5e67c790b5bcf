import { savedItemSchema, type SavedItem } from "../../../../contract/saved.ts";
import type { Row, StoreReader, StoreWriter } from "../../database.ts";

/** Latest first. */
export function listSavedItems(reader: StoreReader): SavedItem[] {
  return reader.many("SELECT * FROM saved_item ORDER BY updated_at DESC, id").map(toSavedItem);
}

export function getSavedItem(reader: StoreReader, id: string): SavedItem | null {
  const row = reader.one("SELECT * FROM saved_item WHERE id = ?", id);
  return row ? toSavedItem(row) : null;
}

/** Makes the item or replaces it; the time it was made stays. */
export function putSavedItem(writer: StoreWriter, item: Pick<SavedItem, "id" | "name" | "body">, now: string): void {
  writer.run(
    `INSERT INTO saved_item (id, name, kind, body, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, body = excluded.body, updated_at = excluded.updated_at`,
    item.id,
    item.name,
    item.body.kind,
    JSON.stringify(item.body),
    now,
    now,
  );
}

/** Answers whether there was one. */
export function removeSavedItem(writer: StoreWriter, id: string): boolean {
  return writer.run("DELETE FROM saved_item WHERE id = ?", id) > 0;
}

function toSavedItem(row: Row): SavedItem {
  return savedItemSchema.parse({
    id: row["id"],
    name: row["name"],
    createdAt: row["created_at"],
    updatedAt: row["updated_at"],
    body: JSON.parse(String(row["body"])),
  });
}
