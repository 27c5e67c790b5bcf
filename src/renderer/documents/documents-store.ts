import { create } from "zustand";
import type { ImportedDocument } from "../../contract/documents.ts";
import { engine } from "../api/client.ts";
import { messageOf } from "../app/failure.ts";
import { openPage } from "../app/shell-store.ts";

/** What the reader shows: a page, and the words to mark on it. */
export interface Reading {
  documentId: string;
  page: number;
  marked: string | null;
}

interface DocumentsState {
  /** null until the first list arrived. */
  documents: ImportedDocument[] | null;
  failure: string | null;
  reading: Reading | null;
}

export const useDocuments = create<DocumentsState>(() => ({ documents: null, failure: null, reading: null }));

let loading = 0;

export async function loadDocuments(): Promise<void> {
  const turn = ++loading;
  try {
    const documents = await engine.call("document/list", {});
    if (turn !== loading) return;
    useDocuments.setState(({ reading }) => ({
      documents,
      failure: null,
      reading: documents.some(({ id }) => id === reading?.documentId) ? reading : null,
    }));
  } catch (error) {
    if (turn === loading) useDocuments.setState({ failure: messageOf(error) });
  }
}

export function documentById(id: string | null): ImportedDocument | null {
  return useDocuments.getState().documents?.find((document) => document.id === id) ?? null;
}

/** Opens the documents at a page, with the words that were found or quoted marked. */
export function openDocument(documentId: string, page = 1, marked: string | null = null): void {
  useDocuments.setState({ reading: { documentId, page, marked } });
  openPage("documents");
}

export function turnTo(page: number): void {
  useDocuments.setState(({ reading }) => ({ reading: reading && { ...reading, page, marked: null } }));
}

/** "page 12" or "section 3". */
export function pageWord(document: Pick<ImportedDocument, "divided"> | null): "page" | "section" {
  return document?.divided === "sections" ? "section" : "page";
}
