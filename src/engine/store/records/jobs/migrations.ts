import type { Migration } from "../../migrate.ts";

export const jobMigrations: Migration[] = [
  {
    id: "job/1",
    up(writer) {
      writer.run(
        "CREATE TABLE job (id TEXT PRIMARY KEY, state TEXT NOT NULL, body TEXT NOT NULL, started_at TEXT NOT NULL) STRICT",
      );
    },
  },
];
