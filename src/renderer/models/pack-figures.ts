import type { PackManifest, PackModel } from "../../contract/models.ts";
import { formatBytes } from "../ui/format.ts";

/** Bytes to fetch; null where a file's size is not known. */
export function packBytes({ files }: PackManifest): number | null {
  const sizes = files.map(({ sizeBytes }) => sizeBytes);
  return sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/** Whether all files can be fetched from where their makers keep them. */
export function isOnNetwork({ files }: PackManifest): boolean {
  return files.every(({ url }) => url !== null);
}

/** Files whose hash neither the program nor an earlier installation knows. */
export function unpublishedFiles({ files }: PackManifest): string[] {
  return files.filter(({ sha256 }) => sha256 === null).map(({ path }) => path);
}

export function installedBytes({ installed }: PackModel): number {
  return (installed?.files ?? []).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

export function sizeInWords(manifest: PackManifest): string {
  const bytes = packBytes(manifest);
  return bytes === null ? "size not known" : formatBytes(bytes);
}

const languageNames = new Intl.DisplayNames(["en"], { type: "language" });

export function languagesInWords({ languages }: PackManifest): string | null {
  if (languages.length === 0) return null;
  const names = languages.map((code) => languageNames.of(code) ?? code);
  return names.length <= 3 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}
