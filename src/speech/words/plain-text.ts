/** Written text without its markup, with the place in the original of each character kept. */
export type PlainText = {
  text: string;
  /** Offset in the original of each character of `text`, and the original's length at the end. */
  offsets: number[];
};

const REMOVED: readonly RegExp[] = [
  /^ {0,3}(```|~~~)[^\n]*\n[\s\S]*?(?:\n {0,3}\1[^\n]*|$(?![\s\S]))/gm,
  /^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{3,}:?[ \t]*)*\|?[ \t]*$/gm,
  /^[ \t]*(?:[-*_][ \t]*){3,}$/gm,
  /^ {0,3}#{1,6}[ \t]+/gm,
  /^[ \t]*(?:>[ \t]?)+/gm,
  /^[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?/gm,
  /<\/?[a-zA-Z][^<>\n]*>|<!--[\s\S]*?-->/g,
  /(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F)(?:[\p{Emoji_Modifier}\uFE0F\u200D]|\p{Extended_Pictographic})*/gu,
  /\u200D|\uFE0F|[\u200B\u200C\u2060\uFEFF\u00AD]/g,
];

/** Markers around kept text: everything but the first group goes. */
const UNWRAPPED: readonly RegExp[] = [
  /!?\[([^\]\n]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"\n]*")?\)/dg,
  /``?([^`\n]+)``?/dg,
  /\*\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*\*/dg,
  /\*\*(?=\S)([^\n]+?)(?<=\S)\*\*/dg,
  /(?<![\p{L}\p{N}_])__(?=\S)([^\n]+?)(?<=\S)__(?![\p{L}\p{N}_])/dgu,
  /(?<![\p{L}\p{N}*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\p{L}\p{N}*])/dgu,
  /(?<![\p{L}\p{N}_])_(?=[^\s_])([^_\n]+?)(?<=[^\s_])_(?![\p{L}\p{N}_])/dgu,
  /~~(?=\S)([^~\n]+?)(?<=\S)~~/dg,
];

const BLOCK_START = /^[ \t]*(?:$|#{1,6}[ \t]|[-*+•][ \t]|\d{1,3}[.)][ \t]|\||>)/;
const HEADING_OR_ITEM = /^[ \t]*(?:#{1,6}[ \t]|[-*+•][ \t]|\d{1,3}[.)][ \t]|\|)/;

/** Strips Markdown, HTML tags, emoji and invisible characters. A line break that ends a thought stays a line break, others become spaces. */
export function plainText(written: string): PlainText {
  const kept = new Uint8Array(written.length).fill(1);
  for (const pattern of REMOVED) {
    for (const match of written.matchAll(pattern)) kept.fill(0, match.index, match.index + match[0].length);
  }
  for (const pattern of UNWRAPPED) {
    for (const match of written.matchAll(pattern)) {
      const inner = match.indices?.[1];
      if (!inner || kept[match.index] === 0) continue;
      kept.fill(0, match.index, inner[0]);
      kept.fill(0, inner[1], match.index + match[0].length);
    }
  }
  const breaks = hardBreaks(written);
  let text = "";
  const offsets: number[] = [];
  for (let index = 0; index < written.length; index += 1) {
    if (!kept[index]) continue;
    const character = written.charAt(index);
    text += character === "\n" && !breaks.has(index) ? " " : character;
    offsets.push(index);
  }
  offsets.push(written.length);
  return { text, offsets };
}

function hardBreaks(written: string): Set<number> {
  const breaks = new Set<number>();
  let lineStart = 0;
  for (let at = written.indexOf("\n"); at >= 0; at = written.indexOf("\n", at + 1)) {
    const nextEnd = written.indexOf("\n", at + 1);
    const line = written.slice(lineStart, at);
    const next = written.slice(at + 1, nextEnd < 0 ? written.length : nextEnd);
    if (HEADING_OR_ITEM.test(line) || BLOCK_START.test(next)) breaks.add(at);
    lineStart = at + 1;
  }
  return breaks;
}
