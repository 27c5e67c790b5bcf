import { basename } from "node:path";
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { AppError, isAppError } from "../../../contract/errors.ts";
import { openZip, type ZipArchive } from "../../warehouse/read/zip-archive.ts";
import { documentLimits, numbered, tidy, type ReadPage } from "./page-text.ts";
import { sectionsUnder, type ReadParts } from "./read-text.ts";

/** Elements of WordprocessingML, ECMA-376 part 1, chapter 17. */
interface Paragraph {
  /** A page begins with this paragraph. */
  breaksBefore: boolean;
  heading: boolean;
  text: string;
}

/**
 * Word: pages where its last save wrote down how they fell (`lastRenderedPageBreak`) or its author broke them, sections
 * by heading otherwise.
 */
export async function partsOfDocx(path: string): Promise<ReadParts> {
  try {
    const archive = await openZip(path);
    const paragraphs = await readParagraphs(archive, "word/document.xml", path);
    const notes = await readNotes(archive, path);
    const title = archive.has("docProps/core.xml") ? titleOf(await readPart(archive, "docProps/core.xml", path)) : null;
    const parts = paragraphs.some(({ breaksBefore }) => breaksBefore)
      ? { divided: "pages" as const, pages: byPage(paragraphs) }
      : { divided: "sections" as const, pages: bySection(paragraphs) };
    if (notes !== "") parts.pages.push({ number: parts.pages.length + 1, heading: "Notes", text: notes });
    return { title: title ?? firstHeading(paragraphs), ...parts };
  } catch (error) {
    throw asDocumentError(path, error);
  }
}

function asDocumentError(path: string, error: unknown): unknown {
  const name = basename(path);
  if (isAppError(error, "file-too-large"))
    return new AppError("file-too-large", `${name} unpacks to far more than a document should and was stopped.`);
  const isBroken = isAppError(error, "format-broken") || (error instanceof Error && !isAppError(error));
  return isBroken
    ? new AppError("format-broken", `${name} is damaged or was cut off. Get a fresh copy and try again.`, {
        cause: error,
      })
    : error;
}

async function readPart(archive: ZipArchive, name: string, path: string): Promise<string> {
  let all = "";
  for await (const piece of archive.text(name)) {
    all += piece;
    if (all.length > documentLimits.partCharacters)
      throw new AppError("file-too-large", `${basename(path)} unpacks to too much.`);
  }
  return all;
}

async function readNotes(archive: ZipArchive, path: string): Promise<string> {
  const texts: string[] = [];
  for (const name of ["word/footnotes.xml", "word/endnotes.xml"]) {
    if (!archive.has(name)) continue;
    texts.push(...(await readParagraphs(archive, name, path)).map(({ text }) => text));
  }
  return tidy(texts.join("\n"));
}

async function readParagraphs(archive: ZipArchive, part: string, path: string): Promise<Paragraph[]> {
  const reader = createParagraphReader();
  let characters = 0;
  for await (const piece of archive.text(part)) {
    characters += piece.length;
    if (characters > documentLimits.partCharacters)
      throw new AppError("file-too-large", `${basename(path)} unpacks to too much.`);
    reader.write(piece);
  }
  return reader.end();
}

function createParagraphReader(): { write(piece: string): void; end(): Paragraph[] } {
  const parser = new SaxesParser({ xmlns: false });
  const done: Paragraph[] = [];
  let open: Paragraph = empty();
  let breaks = false;
  let inText = false;
  let deleted = 0;
  let cellDepth = 0;

  function empty(): Paragraph {
    return { breaksBefore: false, heading: false, text: "" };
  }
  function close(): void {
    done.push(open);
    open = empty();
    open.breaksBefore = breaks;
    breaks = false;
  }
  /** A break within a paragraph divides it, so that each half stands on its page. */
  function breakPage(): void {
    if (open.text.trim() === "") open.breaksBefore = true;
    else {
      breaks = true;
      close();
    }
  }

  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", (tag: SaxesTagPlain) => {
    const attribute = (name: string) => tag.attributes[name] ?? "";
    switch (tag.name) {
      case "w:t":
        inText = true;
        break;
      case "w:tab":
        if (cellDepth === 0 || open.text !== "") open.text += "\t";
        break;
      case "w:br":
      case "w:cr":
        if (attribute("w:type") === "page") breakPage();
        else open.text += "\n";
        break;
      case "w:lastRenderedPageBreak":
        breakPage();
        break;
      case "w:pageBreakBefore":
        if (!/^(0|false|off)$/.test(attribute("w:val"))) open.breaksBefore = true;
        break;
      case "w:noBreakHyphen":
        open.text += "-";
        break;
      case "w:pStyle":
        if (/^(heading|title|berschrift|titre|ttulo)\d?/i.test(attribute("w:val").replaceAll(/[^A-Za-z\d]/g, "")))
          open.heading = true;
        break;
      case "w:outlineLvl":
        if (Number(attribute("w:val")) < 6) open.heading = true;
        break;
      case "w:del":
      case "w:moveFrom":
        deleted += 1;
        break;
      case "w:tc":
        cellDepth += 1;
        break;
    }
  });
  parser.on("text", (text) => {
    if (inText && deleted === 0) open.text += text;
  });
  parser.on("closetag", (tag) => {
    if (tag.name === "w:t") inText = false;
    if (tag.name === "w:del" || tag.name === "w:moveFrom") deleted -= 1;
    if (tag.name === "w:tc") {
      cellDepth -= 1;
      open.text += "\t";
    }
    if (tag.name === "w:p") {
      if (cellDepth > 0) open.text += " ";
      else close();
    }
    if (tag.name === "w:tr" && cellDepth === 0) close();
  });
  return {
    write: (piece) => void parser.write(piece),
    end() {
      parser.close();
      if (open.text.trim() !== "") close();
      return done;
    },
  };
}

function byPage(paragraphs: readonly Paragraph[]): ReadPage[] {
  const pages: { heading: string | null; lines: string[] }[] = [{ heading: null, lines: [] }];
  for (const { breaksBefore, heading, text } of paragraphs) {
    // An author's break is followed by the one that the last save wrote down for the same place.
    const hasText = pages.at(-1)?.lines.some((line) => line.trim() !== "") ?? false;
    if (breaksBefore && hasText) pages.push({ heading: null, lines: [] });
    const page = pages.at(-1);
    if (!page) continue;
    if (heading && text.trim() !== "") page.heading ??= tidy(text).replaceAll("\n", " ");
    page.lines.push(heading ? `\n${text}\n` : text);
  }
  return pages.map(({ heading, lines }, index) => ({ number: index + 1, heading, text: tidy(lines.join("\n")) }));
}

function bySection(paragraphs: readonly Paragraph[]): ReadPage[] {
  const sections: { heading: string | null; lines: string[] }[] = [{ heading: null, lines: [] }];
  for (const { heading, text } of paragraphs) {
    if (heading && text.trim() !== "") sections.push({ heading: tidy(text).replaceAll("\n", " "), lines: [] });
    else sections.at(-1)?.lines.push(text);
  }
  return numbered(sections.flatMap(({ heading, lines }) => sectionsUnder(heading, tidy(lines.join("\n")))));
}

function firstHeading(paragraphs: readonly Paragraph[]): string | null {
  const found = paragraphs.find(({ heading, text }) => heading && text.trim() !== "");
  return found ? tidy(found.text).replaceAll("\n", " ") : null;
}

function titleOf(core: string): string | null {
  let title = "";
  let inside = false;
  const parser = new SaxesParser({ xmlns: false });
  parser.on("opentag", (tag) => {
    inside = tag.name === "dc:title";
  });
  parser.on("text", (text) => {
    if (inside) title += text;
  });
  parser.on("closetag", () => {
    inside = false;
  });
  parser.write(core).close();
  return title.trim() === "" ? null : title.trim();
}
