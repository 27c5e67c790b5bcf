import type { Migration } from "../../migrate.ts";

export const settingsMigrations: Migration[] = [
  {
    id: "settings/1",
    up(writer) {
      writer.run("CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, updated_at TEXT NOT NULL) STRICT");
    },
  },
];
