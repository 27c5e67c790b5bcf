import { randomUUID } from "node:crypto";
import { basename, extname } from "node:path";
import type { ImportedDocument } from "../../contract/documents.ts";
import { AppError, isAppError } from "../../contract/errors.ts";
import type { InferenceClient } from "../inference-client.ts";
import type { JobControl } from "../jobs/index.ts";
import { indexText } from "../search/index.ts";
import {
  deleteDocument,
  finishDocument,
  insertDocument,
  insertPage,
  listDocuments,
} from "../store/records/documents/documents.ts";
import { deletePassages, insertPassage } from "../store/records/search/passages.ts";
import type { StoreLender } from "../store/store.ts";
import { hashFile } from "../warehouse/file-hash.ts";
import { splitPassages } from "./passages.ts";
import { detectDocument } from "./read/detect-format.ts";
import type { ReadPage } from "./read/page-text.ts";
import type { Picture } from "./read/picture.ts";
import { readDocument, type ReadDocument } from "./read/read-document.ts";

export interface ImportDependencies {
  store: StoreLender;
  inference: Pick<InferenceClient, "call">;
}

/** Characters written in one transaction: small, so that the engine answers in between. */
const writtenAtOnce = 12_000;

/** Reads a document and makes it searchable: all of it or nothing. */
export async function importDocument(
  deps: ImportDependencies,
  input: { path: string; title?: string | undefined },
  control: Pick<JobControl, "signal" | "progress">,
): Promise<ImportedDocument> {
  const { store } = deps;
  const fileName = basename(input.path);
  const file = await detectDocument(input.path);
  const sha256 = await hashFile(input.path);
  refuseTwin(store, sha256, fileName);
  const recogniser = createRecogniser(deps.inference);
  const read = await readDocument(file, { ...control, recognise: recogniser.recognise });
  const characterCount = read.pages.reduce((sum, page) => sum + page.text.length, 0);
  if (characterCount === 0) throw withoutText(fileName, read, recogniser.reason());
  const document: ImportedDocument = {
    id: randomUUID(),
    title: (input.title ?? read.title ?? nameOf(fileName)).slice(0, 200),
    fileName,
    format: file.format,
    divided: read.divided,
    pageCount: read.pages.length,
    characterCount,
    byteCount: file.byteCount,
    recognisedPageCount: read.recognisedPageCount,
    sha256,
    importedAt: new Date().toISOString(),
    notes: notesOf(read, recogniser.reason()),
  };
  await write(store, document, read.pages, control);
  return document;
}

function refuseTwin(store: StoreLender, sha256: string, fileName: string): void {
  const twin = store.read(listDocuments).find((document) => document.sha256 === sha256);
  if (twin)
    throw new AppError("conflict", `${fileName} is here already, as "${twin.title}".`, {
      details: { documentId: twin.id },
    });
}

/** Pictures are read in the model process; the first time that it cannot, the reason is kept and the rest skipped. */
function createRecogniser(inference: Pick<InferenceClient, "call">) {
  let reason: string | null = null;
  return {
    reason: () => reason,
    async recognise({ width, height, pixels }: Picture, signal: AbortSignal): Promise<string | null> {
      if (reason !== null) return null;
      try {
        const { lines } = await inference.call("ocr/read", { width, height, pixels }, { signal });
        return paragraphsOf(lines);
      } catch (error) {
        if (!isAppError(error, "unavailable")) throw error;
        reason = error.message;
        return null;
      }
    },
  };
}

/** Lines with a blank one where the picture leaves room between them. */
function paragraphsOf(lines: readonly { text: string; box: readonly [number, number, number, number] }[]): string {
  let text = "";
  let lastBottom: number | null = null;
  for (const { text: line, box } of lines) {
    const [, top, , height] = box;
    if (lastBottom !== null) text += top - lastBottom > height * 0.9 ? "\n\n" : "\n";
    text += line;
    lastBottom = top + height;
  }
  return text;
}

function withoutText(fileName: string, read: ReadDocument, reason: string | null): AppError {
  if (read.unreadPages.length === 0)
    return new AppError(
      "format-broken",
      `There is no text in ${fileName}, and none could be made out in its pictures.`,
    );
  return new AppError(
    "unavailable",
    `${fileName} holds only pictures of text, which could not be read. ${reason ?? "Reading them needs the model runtime."}`,
  );
}

function notesOf(read: ReadDocument, reason: string | null): string[] {
  const { unreadPages, recognisedPageCount } = read;
  const notes: string[] = [];
  if (recognisedPageCount > 0)
    notes.push(
      `${recognisedPageCount === 1 ? "One page is a picture" : `${recognisedPageCount} pages are pictures`} whose text was recognised; it may hold wrong letters.`,
    );
  if (unreadPages.length > 0)
    notes.push(
      `${unreadPages.length === 1 ? `Page ${unreadPages[0]} is a picture` : `${unreadPages.length} pages are pictures`} that could not be read. ${reason ?? ""}`.trim(),
    );
  return notes;
}

function nameOf(fileName: string): string {
  const bare = fileName.slice(0, fileName.length - extname(fileName).length);
  const words = (/\s/.test(bare) ? bare : bare.replaceAll(/[_-]+/g, " ")).trim();
  return words === "" ? fileName : words.charAt(0).toUpperCase() + words.slice(1);
}

async function write(
  store: StoreLender,
  document: ImportedDocument,
  pages: readonly ReadPage[],
  { signal, progress }: Pick<JobControl, "signal" | "progress">,
): Promise<void> {
  const { id } = document;
  store.write((writer) => insertDocument(writer, document));
  try {
    for (let from = 0; from < pages.length;) {
      if (signal.aborted) throw new AppError("cancelled", "Stopped.");
      let to = from;
      for (let written = 0; to < pages.length && written < writtenAtOnce; to += 1)
        written += pages[to]?.text.length ?? 0;
      store.write((writer) => {
        for (const page of pages.slice(from, to)) {
          insertPage(writer, { documentId: id, page: page.number, heading: page.heading, text: page.text });
          for (const { start, text } of splitPassages(page.text))
            insertPassage(writer, {
              kind: "document",
              owner: id,
              title: document.title,
              context: page.heading ?? "",
              body: text,
              page: page.number,
              start,
              words: { title: indexText(`${document.title} ${page.heading ?? ""}`), body: indexText(text) },
            });
        }
      });
      from = to;
      progress({ fraction: from / pages.length, message: "Making it searchable" });
      await new Promise(setImmediate);
    }
    store.write((writer) => finishDocument(writer, id));
  } catch (error) {
    forgetDocument(store, id);
    throw error;
  }
}

/** For good: with its pages and passages. */
export function forgetDocument(store: StoreLender, id: string): void {
  store.write((writer) => {
    deletePassages(writer, "document", id);
    deleteDocument(writer, id);
  });
}
