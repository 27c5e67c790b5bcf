import { messageSchema, type ConversationMessage } from "../../../../contract/saved.ts";
import type { Row, StoreReader, StoreWriter } from "../../database.ts";

/** Oldest first; at most the last `limit`. */
export function listMessages(reader: StoreReader, conversationId: string, limit: number): ConversationMessage[] {
  return reader
    .many(
      "SELECT * FROM conversation_message WHERE conversation_id = ? ORDER BY position DESC LIMIT ?",
      conversationId,
      limit,
    )
    .map(toMessage)
    .toReversed();
}

export function appendMessage(writer: StoreWriter, message: ConversationMessage): void {
  writer.run(
    "INSERT INTO conversation_message (id, conversation_id, question, answer, created_at) VALUES (?, ?, ?, ?, ?)",
    message.id,
    message.conversationId,
    message.question,
    JSON.stringify(message.answer),
    message.createdAt,
  );
}

export function clearConversation(writer: StoreWriter, conversationId: string): void {
  writer.run("DELETE FROM conversation_message WHERE conversation_id = ?", conversationId);
}

function toMessage(row: Row): ConversationMessage {
  return messageSchema.parse({
    id: row["id"],
    conversationId: row["conversation_id"],
    createdAt: row["created_at"],
    question: row["question"],
    answer: JSON.parse(String(row["answer"])),
  });
}
