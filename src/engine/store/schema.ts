import type { Migration } from "./migrate.ts";
import { conversationMigrations } from "./records/conversations/migrations.ts";
import { datasetMigrations } from "./records/datasets/migrations.ts";
import { documentMigrations } from "./records/documents/migrations.ts";
import { jobMigrations } from "./records/jobs/migrations.ts";
import { savedItemMigrations } from "./records/saved/migrations.ts";
import { searchMigrations } from "./records/search/migrations.ts";
import { settingsMigrations } from "./records/settings/migrations.ts";

/** Every migration there is, each record type's own in its order. */
export const migrations: readonly Migration[] = [
  ...settingsMigrations,
  ...datasetMigrations,
  ...savedItemMigrations,
  ...conversationMigrations,
  ...jobMigrations,
  ...documentMigrations,
  ...searchMigrations,
];
