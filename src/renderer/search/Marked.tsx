const leadCharacters = 24;

/**
 * A text with ranges marked. With `around`, only about that many characters from shortly before the first range; the
 * text is never markup.
 */
export function Marked(props: { text: string; ranges: readonly (readonly [number, number])[]; around?: number }) {
  const { text, ranges, around } = props;
  const first = ranges[0]?.[0] ?? 0;
  const isCut = around !== undefined && text.length > around;
  const begin = isCut
    ? wordStart(text, Math.min(Math.max(0, first - Math.min(around / 4, leadCharacters)), text.length - around))
    : 0;
  const end = isCut ? Math.min(text.length, begin + around) : text.length;
  const pieces: { text: string; isMarked: boolean }[] = [];
  let at = begin;
  for (const [from, to] of ranges) {
    if (from < at || to > end) continue;
    pieces.push({ text: text.slice(at, from), isMarked: false }, { text: text.slice(from, to), isMarked: true });
    at = to;
  }
  pieces.push({ text: text.slice(at, end), isMarked: false });
  return (
    <>
      {begin > 0 ? "… " : ""}
      {pieces.map((piece, index) =>
        piece.isMarked ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
      )}
      {end < text.length ? " …" : ""}
    </>
  );
}

function wordStart(text: string, at: number): number {
  if (at === 0) return 0;
  const space = text.indexOf(" ", at);
  return space < 0 || space > at + 30 ? Math.round(at) : space + 1;
}
