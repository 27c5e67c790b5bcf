import { documentSchema, type DocumentPage, type ImportedDocument } from "../../../../contract/documents.ts";
import type { Row, StoreReader, StoreWriter } from "../../database.ts";

const present = "ready_at IS NOT NULL AND removed_at IS NULL";

/** Latest first. */
export function listDocuments(reader: StoreReader): ImportedDocument[] {
  return reader.many(`SELECT body FROM document WHERE ${present} ORDER BY imported_at DESC, id`).map(toDocument);
}

/** Null when there is none or it was removed. */
export function getDocument(reader: StoreReader, id: string): ImportedDocument | null {
  const row = reader.one(`SELECT body FROM document WHERE ${present} AND id = ?`, id);
  return row ? toDocument(row) : null;
}

/** Not to be seen before `finishDocument`. */
export function insertDocument(writer: StoreWriter, document: ImportedDocument): void {
  writer.run(
    "INSERT INTO document (id, body, imported_at) VALUES (?, ?, ?)",
    document.id,
    JSON.stringify(document),
    document.importedAt,
  );
}

export function finishDocument(writer: StoreWriter, id: string): void {
  writer.run("UPDATE document SET ready_at = ? WHERE id = ?", new Date().toISOString(), id);
}

export function insertPage(writer: StoreWriter, page: DocumentPage): void {
  writer.run(
    "INSERT INTO document_page (document_id, page, heading, text) VALUES (?, ?, ?, ?)",
    page.documentId,
    page.page,
    page.heading,
    page.text,
  );
}

export function getPage(reader: StoreReader, documentId: string, page: number): DocumentPage | null {
  const row = reader.one(
    "SELECT heading, text FROM document_page WHERE document_id = ? AND page = ?",
    documentId,
    page,
  );
  if (!row) return null;
  return {
    documentId,
    page,
    heading: row["heading"] === null ? null : String(row["heading"]),
    text: String(row["text"]),
  };
}

/** Both answer whether there was one. */
export function removeDocument(writer: StoreWriter, id: string): boolean {
  return writer.run(`UPDATE document SET removed_at = ? WHERE ${present} AND id = ?`, new Date().toISOString(), id) > 0;
}

export function restoreDocument(writer: StoreWriter, id: string): boolean {
  return writer.run("UPDATE document SET removed_at = NULL WHERE id = ? AND ready_at IS NOT NULL", id) > 0;
}

/** What was interrupted on its way in, and what was removed before `before`. */
export function staleDocuments(reader: StoreReader, before: string): string[] {
  return reader
    .many("SELECT id FROM document WHERE ready_at IS NULL OR removed_at < ?", before)
    .map((row) => String(row["id"]));
}

export function deleteDocument(writer: StoreWriter, id: string): void {
  writer.run("DELETE FROM document WHERE id = ?", id);
}

function toDocument(row: Row): ImportedDocument {
  return documentSchema.parse(JSON.parse(String(row["body"])));
}
