import type { StoreReader } from "../../database.ts";

/** What there is to index, told apart by a stamp that changes with it. */
export interface SearchSource {
  owner: string;
  stamp: string;
}

export function datasetSources(reader: StoreReader): SearchSource[] {
  return reader
    .many(
      `SELECT dataset.id, dataset.name, (SELECT version.id FROM dataset_version AS version
         WHERE version.dataset_id = dataset.id ORDER BY number DESC LIMIT 1) AS version_id
       FROM dataset WHERE removed_at IS NULL`,
    )
    .map((row) => ({ owner: String(row["id"]), stamp: `${String(row["version_id"])} ${String(row["name"])}` }));
}

export function savedSources(reader: StoreReader): SearchSource[] {
  return reader
    .many("SELECT id, updated_at FROM saved_item")
    .map((row) => ({ owner: String(row["id"]), stamp: String(row["updated_at"]) }));
}

export function conversationSources(reader: StoreReader): SearchSource[] {
  return reader
    .many(
      `SELECT conversation_id, max(position) AS last, (SELECT id FROM conversation_message AS first
         WHERE first.conversation_id = message.conversation_id ORDER BY position LIMIT 1) AS first_id
       FROM conversation_message AS message GROUP BY conversation_id`,
    )
    .map((row) => ({
      owner: String(row["conversation_id"]),
      stamp: `${String(row["first_id"])} ${Number(row["last"])}`,
    }));
}

/** Questions and the sentences they were answered with, oldest first. */
export function conversationTexts(reader: StoreReader, conversationId: string): { question: string; answer: string }[] {
  return reader
    .many(
      "SELECT question, json_extract(answer, '$.text') AS answer FROM conversation_message WHERE conversation_id = ? ORDER BY position",
      conversationId,
    )
    .map((row) => ({ question: String(row["question"]), answer: String(row["answer"] ?? "") }));
}
