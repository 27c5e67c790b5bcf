import type { Picture } from "./picture.ts";
import type { Line } from "./reading-order.ts";

/** Paths of the two models and of the list of letters. */
export interface OcrFiles {
  detection: string;
  recognition: string;
  letters: string;
}

export interface OcrRequest {
  id: number;
  picture: Picture;
}

export type OcrReply = { id: number; lines: Line[] } | { id: number; message: string };
