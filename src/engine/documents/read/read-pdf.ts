import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { createCanvas } from "@napi-rs/canvas";
import { getDocument, type PDFDocumentProxy, type PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { AppError } from "../../../contract/errors.ts";
import { documentLimits, tidy, type ReadPage } from "./page-text.ts";
import { brightnessOf, type Picture } from "./picture.ts";

export interface PdfPage extends ReadPage {
  /** Drawn when the page has no text of its own but something on it. */
  picture: Picture | null;
}

export interface OpenPdf {
  title: string | null;
  pageCount: number;
  readPage(number: number): Promise<PdfPage>;
  close(): Promise<void>;
}

/** A page with fewer letters than this is looked at as a picture. */
const fewestCharacters = 12;
/** Longest side of a drawn page: about 190 dots an inch on A4. */
const drawnPixels = 2_200;

/** Fails with `format-broken` for damaged and `permission-denied` for protected files. */
export async function openPdf(file: string): Promise<OpenPdf> {
  const name = path.basename(file);
  const packageFolder = path.dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  const folder = (inside: string) => `${path.join(packageFolder, inside)}${path.sep}`;
  const task = getDocument({
    data: new Uint8Array(await readFile(file)),
    verbosity: 0,
    stopAtErrors: false,
    enableXfa: false,
    useSystemFonts: false,
    disableFontFace: true,
    maxImageSize: 100_000_000,
    cMapUrl: folder("cmaps"),
    cMapPacked: true,
    standardFontDataUrl: folder("standard_fonts"),
    wasmUrl: folder("wasm"),
    iccUrl: folder("iccs"),
  });
  let pdf: PDFDocumentProxy;
  try {
    pdf = await task.promise;
  } catch (error) {
    throw asDocumentError(name, error);
  }
  if (pdf.numPages > documentLimits.pageCount)
    throw new AppError(
      "file-too-large",
      `${name} has ${pdf.numPages.toLocaleString("en-GB")} pages; documents may have up to ${documentLimits.pageCount.toLocaleString("en-GB")}. Split it and import the parts.`,
    );
  return {
    title: await titleOf(pdf),
    pageCount: pdf.numPages,
    async readPage(number) {
      const page = await pdf.getPage(number);
      try {
        const text = await textOf(page);
        const picture = text.length < fewestCharacters && (await hasPicture(page)) ? await draw(page) : null;
        return { number, heading: null, text, picture };
      } finally {
        page.cleanup();
      }
    },
    close: () => task.destroy(),
  };
}

function asDocumentError(name: string, error: unknown): unknown {
  const kind = error instanceof Error ? error.name : "";
  if (kind === "PasswordException")
    return new AppError(
      "permission-denied",
      `${name} is protected by a password. Save a copy without one and import that.`,
    );
  return new AppError("format-broken", `${name} is damaged or was cut off. Get a fresh copy and try again.`, {
    cause: error,
  });
}

async function titleOf(pdf: PDFDocumentProxy): Promise<string | null> {
  const { info } = await pdf.getMetadata();
  const title = "Title" in info ? info.Title : null;
  const text = typeof title === "string" ? tidy(title).replaceAll("\n", " ") : "";
  // Programs write the name of the file they printed.
  return text.length < 3 || /^(untitled|microsoft word - |.*\.(docx?|pdf|indd|tmp)$)/i.test(text) ? null : text;
}

async function hasPicture(page: PDFPageProxy): Promise<boolean> {
  const { fnArray } = await page.getOperatorList();
  return fnArray.length > 0;
}

async function textOf(page: PDFPageProxy): Promise<string> {
  const { items } = await page.getTextContent();
  let text = "";
  let lastY: number | null = null;
  let ended = false;
  let characters = 0;
  for (const item of items) {
    if (!("str" in item)) continue;
    const y = Number(item.transform[5]);
    const height = item.height > 0 ? item.height : 10;
    const fall = lastY === null ? 0 : Math.abs(lastY - y);
    if (text !== "" && item.str !== "") {
      if (fall > height * 1.75) text += "\n\n";
      else if (ended || fall > height * 0.6) text += "\n";
    }
    if (item.str !== "") {
      ended = false;
      lastY = y;
    }
    text += item.str;
    characters += item.str.length;
    ended ||= item.hasEOL;
    if (characters > documentLimits.characterCount) break;
  }
  return reflow(tidy(text));
}

/** Lines of a paragraph become one: a line that reaches the right margin goes on in the next. */
function reflow(text: string): string {
  const lines = text.split("\n");
  const longest = Math.min(
    110,
    lines.reduce((length, line) => Math.max(length, line.length), 0),
  );
  let joined = "";
  lines.forEach((line, index) => {
    const next = lines[index + 1];
    const goesOn = next !== undefined && next !== "" && line.length > 30 && line.length >= longest * 0.7;
    joined += goesOn ? `${line} ` : `${line}\n`;
  });
  return joined.trim();
}

async function draw(page: PDFPageProxy): Promise<Picture> {
  const natural = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: Math.min(6, drawnPixels / Math.max(natural.width, natural.height)) });
  const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
  const context = canvas.getContext("2d");
  await page.render({
    canvas: canvas,
    canvasContext: context,
    viewport,
    background: "#ffffff",
  }).promise;
  return brightnessOf(context.getImageData(0, 0, canvas.width, canvas.height));
}
