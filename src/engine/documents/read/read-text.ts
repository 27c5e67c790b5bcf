import { readFile } from "node:fs/promises";
import { decodeText, detectEncoding } from "../../warehouse/read/text-encoding.ts";
import { numbered, splitByLength, tidy, type ReadPage } from "./page-text.ts";

export interface ReadParts {
  /** What the document calls itself, if it does. */
  title: string | null;
  divided: "pages" | "sections";
  pages: ReadPage[];
}

export async function readTextFile(path: string): Promise<string> {
  const bytes = await readFile(path);
  return decodeText(bytes, detectEncoding(bytes.subarray(0, 65_536)));
}

/** Plain text: pages where it has form feeds, sections of some length otherwise. */
export function partsOfText(text: string): ReadParts {
  const byFormFeed = text.split("\f");
  if (byFormFeed.length > 1) {
    const pages = byFormFeed.map((page, index) => ({ number: index + 1, heading: null, text: tidy(page) }));
    return { title: null, divided: "pages", pages };
  }
  return { title: null, divided: "sections", pages: numbered(splitByLength(tidy(text))) };
}

/** Markdown: a section a heading, its marks taken off where they would only disturb reading. */
export function partsOfMarkdown(source: string): ReadParts {
  const body = source.replace(/^---\n[\s\S]*?\n---\n/, "");
  const sections: { heading: string | null; lines: string[] }[] = [{ heading: null, lines: [] }];
  let title: string | null = null;
  let fenced = false;
  for (const line of body.replaceAll("\r\n", "\n").split("\n")) {
    if (/^\s*(```|~~~)/.test(line)) {
      fenced = !fenced;
      continue;
    }
    const heading = fenced ? null : /^(#{1,6})\s+(.+?)\s*#*$/.exec(line);
    if (heading?.[2] === undefined) sections.at(-1)?.lines.push(fenced ? line : withoutMarks(line));
    else {
      const words = withoutMarks(heading[2]);
      if (heading[1] === "#") title ??= words;
      sections.push({ heading: words, lines: [] });
    }
  }
  const parts = sections.flatMap(({ heading, lines }) => sectionsUnder(heading, tidy(lines.join("\n"))));
  return { title, divided: "sections", pages: numbered(parts) };
}

/** A section too long to be one place is several under the same heading. */
export function sectionsUnder(heading: string | null, text: string): Omit<ReadPage, "number">[] {
  if (text === "") return heading === null ? [] : [{ heading, text: "" }];
  return splitByLength(text, heading);
}

function withoutMarks(line: string): string {
  return line
    .replace(/^\s{0,3}>\s?/, "")
    .replaceAll(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replaceAll(/(\*\*|__)(.+?)\1/g, "$2")
    .replaceAll(/(?<![\p{L}\d*_])([*_])([^*_]+)\1(?![\p{L}\d*_])/gu, "$2")
    .replaceAll(/`([^`]+)`/g, "$1")
    .replace(/^\s*\|?(\s*:?-{3,}:?\s*\|)+\s*:?-*:?\s*\|?\s*$/, "")
    .replace(/^\s*([-*_]\s*){3,}$/, "");
}
