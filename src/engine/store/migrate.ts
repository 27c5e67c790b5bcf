import { AppError } from "../../contract/errors.ts";
import type { StoreDatabase, StoreWriter } from "./database.ts";

/** One change of one record type's tables. Never edited once released. */
export interface Migration {
  /** `settings/1`, unique and stable. */
  id: string;
  up(writer: StoreWriter): void;
}

const createLedger =
  "CREATE TABLE IF NOT EXISTS schema_migration (id TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT";

/** Migrations of `known` that the database lacks. Throws `conflict` when a newer program has written it. */
export function pendingMigrations(database: StoreDatabase, known: readonly Migration[]): Migration[] {
  const hasLedger = database.read((reader) =>
    reader.one("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migration'"),
  );
  const applied = hasLedger
    ? database.read((reader) => reader.many("SELECT id FROM schema_migration")).map((row) => String(row["id"]))
    : [];
  const knownIds = new Set(known.map((migration) => migration.id));
  if (applied.some((id) => !knownIds.has(id))) {
    throw new AppError(
      "conflict",
      "This workspace was last used with a newer version of FinSight Workstation. Install that version to open it.",
    );
  }
  return known.filter((migration) => !applied.includes(migration.id));
}

/** All of them or none. */
export function applyMigrations(database: StoreDatabase, migrations: readonly Migration[]): void {
  if (migrations.length === 0) return;
  database.write((writer) => {
    writer.run(createLedger);
    for (const migration of migrations) {
      migration.up(writer);
      writer.run("INSERT INTO schema_migration (id, applied_at) VALUES (?, ?)", migration.id, new Date().toISOString());
    }
  });
}
