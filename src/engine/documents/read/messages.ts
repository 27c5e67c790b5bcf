import type { DocumentFormat } from "../../../contract/documents.ts";
import type { Failure } from "../../../contract/errors.ts";
import type { ReadPage } from "./page-text.ts";
import type { Picture } from "./picture.ts";

/** What the reading worker is started with. */
export interface ReadingOrder {
  path: string;
  format: DocumentFormat;
}

export type FromReader =
  | { kind: "opened"; title: string | null; divided: "pages" | "sections"; pageCount: number }
  | { kind: "page"; page: ReadPage; recognised: boolean }
  /** Asks for the text of a picture; answered by `ToReader`. */
  | { kind: "picture"; number: number; picture: Picture }
  | { kind: "done" }
  | { kind: "failed"; failure: Failure; cause: string | null };

/** The text of the picture that was asked for; null where nothing here can read pictures. */
export interface ToReader {
  text: string | null;
}
