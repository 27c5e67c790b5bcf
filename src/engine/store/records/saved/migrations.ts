import type { Migration } from "../../migrate.ts";

export const savedItemMigrations: Migration[] = [
  {
    id: "saved/1",
    up(writer) {
      writer.run(`CREATE TABLE saved_item (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
      ) STRICT`);
    },
  },
];
