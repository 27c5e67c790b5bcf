import type { Sentence } from "../../../speech/clauses.ts";

export type CaptionPiece = { text: string; start: number; isWord: boolean };

/** A sentence cut into what lights up and what stands between. */
export function captionPieces({ text, spans }: Sentence): CaptionPiece[] {
  const pieces: CaptionPiece[] = [];
  let position = 0;
  for (const { start, end } of spans) {
    if (start > position) pieces.push({ text: text.slice(position, start), start: position, isWord: false });
    pieces.push({ text: text.slice(start, end), start, isWord: true });
    position = end;
  }
  if (position < text.length) pieces.push({ text: text.slice(position), start: position, isWord: false });
  return pieces;
}
