import type { Migration } from "../../migrate.ts";

export const documentMigrations: Migration[] = [
  {
    id: "document/1",
    up(writer) {
      // `ready_at` is set once every page is in: what is without it was interrupted.
      writer.run(`CREATE TABLE document (
        id TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        imported_at TEXT NOT NULL,
        ready_at TEXT,
        removed_at TEXT
      ) STRICT`);
      writer.run(`CREATE TABLE document_page (
        document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
        page INTEGER NOT NULL,
        heading TEXT,
        text TEXT NOT NULL,
        PRIMARY KEY (document_id, page)
      ) STRICT, WITHOUT ROWID`);
    },
  },
];
