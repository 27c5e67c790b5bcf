import type { Migration } from "../../migrate.ts";

export const searchMigrations: Migration[] = [
  {
    id: "search/1",
    up(writer) {
      writer.run(`CREATE TABLE passage (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        owner TEXT NOT NULL,
        title TEXT NOT NULL,
        context TEXT NOT NULL,
        body TEXT NOT NULL,
        page INTEGER,
        start INTEGER NOT NULL
      ) STRICT`);
      writer.run("CREATE INDEX passage_by_owner ON passage (kind, owner)");
      writer.run(`CREATE VIRTUAL TABLE passage_text USING fts5 (
        title, body, content = '', contentless_delete = 1,
        tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
      )`);
      writer.run(`CREATE TABLE passage_vector (
        passage_id INTEGER PRIMARY KEY REFERENCES passage (id) ON DELETE CASCADE,
        model TEXT NOT NULL,
        kind TEXT NOT NULL,
        vector BLOB NOT NULL
      ) STRICT`);
      writer.run("CREATE INDEX passage_vector_by_model ON passage_vector (model, passage_id)");
      writer.run(`CREATE TABLE search_source (
        kind TEXT NOT NULL,
        owner TEXT NOT NULL,
        stamp TEXT NOT NULL,
        PRIMARY KEY (kind, owner)
      ) STRICT, WITHOUT ROWID`);
    },
  },
];
