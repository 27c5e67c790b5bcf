/**
 * Where `words` stand in `text`: start and end, in UTF-16 units. Line breaks and blanks may differ, and a quote may end
 * with an ellipsis. Null when they are not there.
 */
export function findRange(text: string, words: string): [number, number] | null {
  const pieces = words.replace(/\s*…$/, "").trim().split(/\s+/);
  if (pieces[0] === undefined || pieces[0] === "") return null;
  const pattern = pieces.map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join(String.raw`\s+`);
  const match = new RegExp(pattern).exec(text);
  return match ? [match.index, match.index + match[0].length] : null;
}
