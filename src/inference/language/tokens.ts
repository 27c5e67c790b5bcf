import { Tokenizer } from "@huggingface/tokenizers";

import { createVocabulary, type Vocabulary } from "./constraint/vocabulary.ts";

export interface Tokens {
  vocabulary: Vocabulary;
  /** Special tokens in the text count as such. */
  encode(text: string): number[];
}

/** Reads `tokenizer.json` and `tokenizer_config.json`. */
export function openTokens(tokenizerJson: string, configJson: string): Tokens {
  const definition = JSON.parse(tokenizerJson) as { added_tokens?: { id: number; special?: boolean }[] };
  const tokenizer = new Tokenizer(definition, JSON.parse(configJson) as object);
  const special = new Set(definition.added_tokens?.map(({ id }) => id));
  const isByteLevel = tokenizerJson.includes('"ByteLevel"');
  const bytesByToken: (Uint8Array | null)[] = [];
  for (const [token, id] of tokenizer.get_vocab(true)) {
    while (bytesByToken.length <= id) bytesByToken.push(null);
    bytesByToken[id] = special.has(id) ? null : isByteLevel ? byteLevelBytes(token) : sentencePieceBytes(token);
  }
  return {
    vocabulary: createVocabulary(bytesByToken),
    encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
  };
}

/** GPT-2 writes each byte as a printable letter (Radford et al. 2019, `bytes_to_unicode`). */
const byteOfLetter = new Map<string, number>();
for (let byte = 0, shifted = 0x100; byte < 0x100; byte += 1) {
  const isPrintable =
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  byteOfLetter.set(String.fromCodePoint(isPrintable ? byte : shifted++), byte);
}

function byteLevelBytes(token: string): Uint8Array | null {
  const bytes = [...token].map((letter) => byteOfLetter.get(letter));
  return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : null;
}

function sentencePieceBytes(token: string): Uint8Array {
  const single = /^<0x([0-9A-F]{2})>$/.exec(token);
  if (single?.[1]) return Uint8Array.of(Number.parseInt(single[1], 16));
  return new TextEncoder().encode(token.replaceAll("\u2581", " "));
}
