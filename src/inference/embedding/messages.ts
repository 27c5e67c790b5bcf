/** Files of a tokenizer as packs carry them, and how many tokens its model reads. */
export interface TokenizerFiles {
  tokenizer: string;
  tokenizerConfig: string;
  maxTokens: number;
}

export interface TokensRequest {
  id: number;
  texts: string[];
}

/** A row a text, as long as the longest of them; `mask` is 0 where there is no token any more. */
export interface Tokens {
  rowCount: number;
  length: number;
  ids: BigInt64Array<ArrayBuffer>;
  mask: BigInt64Array<ArrayBuffer>;
}

export type TokensReply = { id: number; tokens: Tokens } | { id: number; message: string };
