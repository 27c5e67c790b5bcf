import { settingsSchema, type Settings } from "../../../../contract/saved.ts";
import type { StoreReader, StoreWriter } from "../../database.ts";

/** One row a setting, so that a setting of a newer version stays where it is. Values that no longer fit fall back. */
export function readSettings(reader: StoreReader): Settings {
  const rows = reader.many("SELECT name, value FROM setting");
  const stored = new Map(rows.map((row) => [String(row["name"]), JSON.parse(String(row["value"])) as unknown]));
  const fitting: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    const parsed = schema.safeParse(stored.get(name));
    if (parsed.success) fitting[name] = parsed.data;
  }
  return settingsSchema.parse(fitting);
}

export function writeSettings(writer: StoreWriter, patch: { [K in keyof Settings]?: Settings[K] | undefined }): void {
  const now = new Date().toISOString();
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    writer.run(
      "INSERT INTO setting (name, value, updated_at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
      name,
      JSON.stringify(value),
      now,
    );
  }
}
