import { packCatalog } from "../../../models/catalog.ts";
import { packManifestSchema, type PackManifest } from "../../contract/models.ts";

let parsed: PackManifest[] | null = null;

/** The packs that this program describes. */
export function packManifests(): readonly PackManifest[] {
  parsed ??= packCatalog.map((manifest) => packManifestSchema.parse(manifest));
  return parsed;
}

/** Bytes to fetch, as far as they are known. */
export function downloadBytes(manifest: PackManifest): number {
  return manifest.files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
}
