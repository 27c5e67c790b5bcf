import { addDocuments, isDocumentPath } from "../documents/index.ts";
import { showOverlay, useShell } from "./shell-store.ts";

const tables = /\.(csv|tsv|json|ndjson|jsonl|parquet|arrow|feather|xlsx?|sqlite3?|db|gz|zst)$/i;

/** Files that were dropped on the window or given to the program: tables are previewed, documents read. */
export function openPaths(paths: readonly string[]): void {
  const isOnDocuments = useShell.getState().page === "documents";
  const isDocument = (path: string) => isDocumentPath(path) || (isOnDocuments && !tables.test(path));
  const data = paths.filter((path) => !isDocument(path));
  if (data.length > 0) showOverlay({ kind: "import", paths: data });
  void addDocuments(paths.filter(isDocument));
}
