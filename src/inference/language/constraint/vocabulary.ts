import type { Acceptor } from "./acceptor.ts";

/** A model's tokens as the bytes they stand for. */
export interface Vocabulary {
  size: number;
  /** Null for tokens that stand for no text: the special ones, and numbers without a token. */
  bytesOf(token: number): Uint8Array | null;
  /** All tokens that the acceptor takes. Walks the tokens in order of their bytes, so that what fails early costs little. */
  allowed(acceptor: Acceptor): number[];
}

export function createVocabulary(bytesByToken: readonly (Uint8Array | null)[]): Vocabulary {
  const sorted = bytesByToken
    .flatMap((bytes, token) => (bytes && bytes.length > 0 ? [{ token, bytes }] : []))
    .toSorted((a, b) => Buffer.compare(a.bytes, b.bytes));

  function walk(range: { from: number; to: number; depth: number }, acceptor: Acceptor, found: number[]): void {
    let { from } = range;
    const { to, depth } = range;
    while (from < to && sorted[from]?.bytes.length === depth) {
      found.push(sorted[from]?.token ?? 0);
      from += 1;
    }
    while (from < to) {
      const byte = sorted[from]?.bytes[depth] ?? 0;
      let end = from + 1;
      while (end < to && sorted[end]?.bytes[depth] === byte) end += 1;
      const next = acceptor.next(byte);
      if (next) walk({ from, to: end, depth: depth + 1 }, next, found);
      from = end;
    }
  }

  return {
    size: bytesByToken.length,
    bytesOf: (token) => bytesByToken[token] ?? null,
    allowed(acceptor) {
      const found: number[] = [];
      walk({ from: 0, to: sorted.length, depth: 0 }, acceptor, found);
      return found;
    },
  };
}
