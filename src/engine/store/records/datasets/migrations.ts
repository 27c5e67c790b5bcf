import type { Migration } from "../../migrate.ts";

export const datasetMigrations: Migration[] = [
  {
    id: "dataset/1",
    up(writer) {
      writer.run(`CREATE TABLE dataset (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        removed_at TEXT
      ) STRICT`);
      writer.run(`CREATE TABLE dataset_version (
        id TEXT PRIMARY KEY,
        dataset_id TEXT NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        manifest_sha256 TEXT NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (dataset_id, number)
      ) STRICT`);
    },
  },
];
