import { parentPort, workerData } from "node:worker_threads";
import { AppError, toFailure } from "../../../contract/errors.ts";
import type { FromReader, ReadingOrder, ToReader } from "./messages.ts";
import { documentLimits, tidy, type ReadPage } from "./page-text.ts";
import type { Picture } from "./picture.ts";
import { partsOfDocx } from "./read-docx.ts";
import { partsOfHtml } from "./read-html.ts";
import { partsOfMarkdown, partsOfText, readTextFile, type ReadParts } from "./read-text.ts";

const { path, format } = workerData as ReadingOrder;
let characterCount = 0;

function post(message: FromReader, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

function postPage(page: ReadPage, recognised = false): void {
  characterCount += page.text.length;
  if (characterCount > documentLimits.characterCount)
    throw new AppError(
      "file-too-large",
      `The document holds more than ${documentLimits.characterCount.toLocaleString("en-GB")} letters. Split it and import the parts.`,
    );
  post({ kind: "page", page, recognised });
}

function recognise(number: number, picture: Picture): Promise<string | null> {
  return new Promise((resolve) => {
    parentPort?.once("message", ({ text }: ToReader) => resolve(text));
    post({ kind: "picture", number, picture }, [picture.pixels.buffer]);
  });
}

async function readPdf(): Promise<void> {
  const { openPdf } = await import("./read-pdf.ts");
  const pdf = await openPdf(path);
  post({ kind: "opened", title: pdf.title, divided: "pages", pageCount: pdf.pageCount });
  for (let number = 1; number <= pdf.pageCount; number += 1) {
    const { picture, heading, text } = await pdf.readPage(number);
    const read = picture ? await recognise(number, picture) : null;
    postPage({ number, heading, text: read === null ? text : tidy(read) }, picture !== null && read !== null);
  }
  await pdf.close();
}

async function readImage(): Promise<void> {
  const { readPicture } = await import("./picture.ts");
  const picture = await readPicture(path);
  post({ kind: "opened", title: null, divided: "pages", pageCount: 1 });
  const text = await recognise(1, picture);
  postPage({ number: 1, heading: null, text: tidy(text ?? "") }, text !== null);
}

async function readParts(): Promise<ReadParts> {
  if (format === "docx") return partsOfDocx(path);
  const text = await readTextFile(path);
  if (format === "html") return partsOfHtml(text);
  return format === "markdown" ? partsOfMarkdown(text) : partsOfText(text);
}

async function read(): Promise<void> {
  if (format === "pdf") return readPdf();
  if (format === "image") return readImage();
  const { title, divided, pages } = await readParts();
  if (pages.length > documentLimits.pageCount)
    throw new AppError("file-too-large", "The document has too many sections. Split it and import the parts.");
  post({ kind: "opened", title, divided, pageCount: pages.length });
  for (const page of pages) postPage(page);
}

try {
  await read();
  post({ kind: "done" });
} catch (error) {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const isOwn = error instanceof AppError && error.cause === undefined;
  post({
    kind: "failed",
    failure: toFailure(error),
    cause: isOwn ? null : cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
  });
}
