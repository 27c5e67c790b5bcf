export interface Dialect {
  delimiter: string;
  quote: string;
  hasHeader: boolean;
  /** Lines before the header (or the first row) that are not part of the table. */
  skipLines: number;
}

export interface ParseResult {
  rows: string[][];
  /** The line each row starts on, from 0. */
  lines: number[];
  /** Characters consumed up to the end of the last complete row. */
  consumed: number;
  hasMultilineCell: boolean;
}

/**
 * RFC 4180 rows of `text`. A row cut off at the end of the text is left out unless `isComplete`. Empty lines are skipped.
 */
export function parseRows(
  text: string,
  delimiter: string,
  quote: string,
  options: { maximumRows?: number; isComplete?: boolean } = {},
): ParseResult {
  const maximumRows = options.maximumRows ?? Number.POSITIVE_INFINITY;
  const rows: string[][] = [];
  const lines: number[] = [];
  let line = 0;
  let hasMultilineCell = false;
  let position = 0;
  let consumed = 0;
  const length = text.length;
  while (position < length && rows.length < maximumRows) {
    const row: string[] = [];
    const startLine = line;
    let ended = false;
    while (!ended) {
      let cell: string;
      if (quote !== "" && text.startsWith(quote, position)) {
        let closing = text.indexOf(quote, position + 1);
        while (closing !== -1 && text[closing + 1] === quote) closing = text.indexOf(quote, closing + 2);
        if (closing === -1) {
          if (!options.isComplete) return { rows, lines, consumed, hasMultilineCell };
          closing = length;
        }
        cell = text.slice(position + 1, closing).replaceAll(quote + quote, quote);
        if (cell.includes("\n")) {
          hasMultilineCell = true;
          line += cell.split("\n").length - 1;
        }
        position = closing + 1;
        const rest = endOfCell(text, position, delimiter);
        cell += text.slice(position, rest);
        position = rest;
      } else {
        const end = endOfCell(text, position, delimiter);
        cell = text.slice(position, end);
        position = end;
      }
      row.push(cell);
      if (position >= length) {
        ended = true;
        if (!options.isComplete) return { rows, lines, consumed, hasMultilineCell };
      } else if (text.startsWith(delimiter, position)) {
        position += delimiter.length;
        if (position >= length && options.isComplete) {
          row.push("");
          ended = true;
        } else if (position >= length) return { rows, lines, consumed, hasMultilineCell };
      } else {
        position += text[position] === "\r" && text[position + 1] === "\n" ? 2 : 1;
        line += 1;
        ended = true;
      }
    }
    consumed = position;
    if (row.length > 1 || row[0] !== "") {
      rows.push(row);
      lines.push(startLine);
    }
  }
  return { rows, lines, consumed, hasMultilineCell };
}

function endOfCell(text: string, from: number, delimiter: string): number {
  const first = delimiter.charCodeAt(0);
  for (let index = from; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10 || code === 13) return index;
    if (code === first && (delimiter.length === 1 || text.startsWith(delimiter, index))) return index;
  }
  return text.length;
}

const DELIMITERS = [",", "\t", ";", "|"];
const SNIFF_ROWS = 200;

/** The most common number of cells in a row, and the share of rows that have it. */
export function usualWidth(rows: readonly string[][]): { width: number; share: number } {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  let width = 0;
  let count = 0;
  for (const [candidate, seen] of counts) {
    if (seen > count || (seen === count && candidate > width)) [width, count] = [candidate, seen];
  }
  return { width, share: rows.length === 0 ? 0 : count / rows.length };
}

export function sniffDelimiter(text: string, quote: string, isComplete: boolean): string {
  let best = { delimiter: ",", score: 0 };
  for (const delimiter of DELIMITERS) {
    const { rows } = parseRows(text, delimiter, quote, { maximumRows: SNIFF_ROWS, isComplete });
    const { width, share } = usualWidth(rows);
    if (width < 2) continue;
    const score = share * share * (1 + Math.log2(width) / 8);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function looksLikeData(cell: string): boolean {
  const text = cell.trim();
  return (
    text === "" ||
    /^[-+(]?[$€£¥%]?\s*[\d.,' \u00a0]*\d[\d.,' \u00a0]*[%€$£¥)]?$/.test(text) ||
    /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?$/.test(text) ||
    /^(true|false)$/i.test(text)
  );
}

/** A first row is a header when its cells are names while the rows below hold numbers, dates or repeated words. */
export function sniffHeader(rows: readonly string[][]): boolean {
  const [first, ...rest] = rows;
  if (!first) return false;
  const named = first.filter((cell) => cell.trim() !== "");
  if (named.length === 0) return false;
  const dataLike = named.filter((cell) => looksLikeData(cell) && !/^(1[89]|20)\d\d$/.test(cell.trim()));
  if (dataLike.length > named.length / 2) return false;
  if (rest.length === 0) return dataLike.length === 0;
  const body = rest.slice(0, 100);
  let votes = 0;
  first.forEach((cell, column) => {
    const below = body.map((row) => row[column] ?? "").filter((value) => value.trim() !== "");
    if (below.length === 0 || cell.trim() === "") return;
    const dataBelow = below.filter(looksLikeData).length / below.length;
    if (dataBelow > 0.8) votes += looksLikeData(cell) ? -1 : 2;
    else if (below.includes(cell)) votes -= 2;
    else if (body.length >= 3 && new Set(below).size < below.length * 0.8) votes += 1;
  });
  if (votes !== 0) return votes > 0;
  const isUnique = new Set(first).size === first.length;
  const lengths = body.flatMap((row) => row.map((cell) => cell.length));
  const usualLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  return isUnique && dataLike.length === 0 && first.every((cell) => cell.length <= Math.max(64, usualLength * 4));
}

/** Lines above the table: titles and notes that have fewer cells than the rows. */
export function sniffSkipLines(rows: readonly string[][], width: number): number {
  if (width < 2) return 0;
  const first = rows
    .slice(0, 50)
    .findIndex((row) => row.length >= width && row.filter((cell) => cell.trim() !== "").length > 1);
  return first > 0 && rows.slice(0, first).every((row) => row.length < Math.max(2, width * 0.6)) ? first : 0;
}

/** Names for columns: empty ones are numbered, repeated ones get `_2`, `_3` ... (compared without case, as SQL does). */
export function uniqueNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  const taken = new Set(names.map((name) => name.trim().toLowerCase()));
  return names.map((name, index) => {
    const base = name.replace(/[\u0000-\u001f]+/g, " ").trim() || `column_${index + 1}`;
    let candidate = base;
    for (
      let next = 2;
      used.has(candidate.toLowerCase()) || (candidate !== base && taken.has(candidate.toLowerCase()));
      next += 1
    )
      candidate = `${base}_${next}`;
    used.add(candidate.toLowerCase());
    return candidate;
  });
}
