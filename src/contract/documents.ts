import { z } from "zod";

export const documentFormatSchema = z.enum(["pdf", "docx", "html", "markdown", "text", "image"]);
export type DocumentFormat = z.infer<typeof documentFormatSchema>;

/** A text that was brought in: a report, a policy, a scan. The file itself stays where it is. */
export const documentSchema = z.object({
  id: z.string(),
  title: z.string(),
  fileName: z.string(),
  format: documentFormatSchema,
  /** Pages as they are printed, or sections where the format knows none: by heading, or by length. */
  divided: z.enum(["pages", "sections"]),
  pageCount: z.number().int(),
  characterCount: z.number().int(),
  byteCount: z.number().int(),
  /** Pages that are pictures and were read by character recognition. */
  recognisedPageCount: z.number().int(),
  sha256: z.string(),
  importedAt: z.string(),
  /** Sentences on what could not be read. */
  notes: z.array(z.string()),
});
export type ImportedDocument = z.infer<typeof documentSchema>;

export const documentPageSchema = z.object({
  documentId: z.string(),
  /** 1-based. */
  page: z.number().int(),
  heading: z.string().nullable(),
  text: z.string(),
});
export type DocumentPage = z.infer<typeof documentPageSchema>;

export const searchKindSchema = z.enum(["document", "dataset", "column", "saved", "conversation"]);
export type SearchKind = z.infer<typeof searchKindSchema>;

export const searchHitSchema = z.object({
  kind: searchKindSchema,
  /** Of the document, dataset or saved item; a column's and a conversation's is that of their dataset. */
  id: z.string(),
  /** The document's title, the column's name, the question asked. */
  title: z.string(),
  /** What it belongs to: the heading, the dataset's name; empty where there is nothing to say. */
  context: z.string(),
  /** The passage; plain text, never markup. */
  text: z.string(),
  /** Ranges of `text` that the words were found in: start and end, in UTF-16 units. */
  matches: z.array(z.tuple([z.number().int(), z.number().int()])),
  page: z.number().int().nullable(),
  /** Where the passage begins within the page's text. */
  offset: z.number().int(),
  /** 0..1: how much of the question's words the passage holds, the rare ones counting more. */
  coverage: z.number(),
  /** Cosine with the question; null where no embedding model was used. */
  similarity: z.number().nullable(),
});
export type SearchHit = z.infer<typeof searchHitSchema>;

export const searchInputSchema = z.object({
  text: z.string().max(2000),
  kinds: z.array(searchKindSchema).optional(),
  /** Only within this document or dataset. */
  ownerId: z.string().optional(),
  limit: z.number().int().min(1).max(100).default(20),
});
export type SearchInput = z.infer<typeof searchInputSchema>;

export const searchResultSchema = z.object({
  /** Best first. */
  hits: z.array(searchHitSchema),
  /** The embedding model that took part; null: by words alone. */
  model: z.string().nullable(),
  durationMs: z.number(),
});
export type SearchResult = z.infer<typeof searchResultSchema>;

/** Texts as vectors of length one, one after the other in `vectors`; `model` is null where no such pack is installed. */
export const embedInputSchema = z.object({
  texts: z.array(z.string().max(20_000)).max(64),
  /** Some models read questions and passages differently. */
  role: z.enum(["query", "passage"]),
});
export const embeddingsSchema = z.object({
  model: z.string().nullable(),
  dimension: z.number().int(),
  vectors: z.instanceof(Float32Array),
});
export type Embeddings = z.infer<typeof embeddingsSchema>;

/** A picture of text: one byte of brightness a pixel, row by row. */
export const recogniseInputSchema = z.object({
  width: z.number().int().min(1).max(20_000),
  height: z.number().int().min(1).max(20_000),
  pixels: z.instanceof(Uint8Array),
});
export const recognisedTextSchema = z.object({
  lines: z.array(
    z.object({
      text: z.string(),
      /** 0..1. */
      confidence: z.number(),
      /** Left, top, width and height in pixels. */
      box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
    }),
  ),
});
export type RecognisedText = z.infer<typeof recognisedTextSchema>;
