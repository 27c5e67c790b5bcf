import type { Migration } from "../../migrate.ts";

export const conversationMigrations: Migration[] = [
  {
    id: "conversation/1",
    up(writer) {
      writer.run(`CREATE TABLE conversation_message (
        position INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        conversation_id TEXT NOT NULL,
        question TEXT NOT NULL,
        answer TEXT NOT NULL,
        created_at TEXT NOT NULL
      ) STRICT`);
      writer.run(
        "CREATE INDEX conversation_message_by_conversation ON conversation_message (conversation_id, position)",
      );
    },
  },
];
