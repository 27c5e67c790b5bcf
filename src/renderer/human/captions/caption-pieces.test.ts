import { describe, expect, it } from "vitest";

import { splitSentences } from "../../../speech/clauses.ts";
import { toSpokenText } from "../../../speech/spoken-text.ts";
import { captionPieces } from "./caption-pieces.ts";

describe("caption pieces", () => {
  it("join to the sentence and mark what lights up", () => {
    const [sentence] = splitSentences(toSpokenText("Sales **rose 12.4%** in Q3 2008 (up)."));
    if (!sentence) throw new Error("The text has no sentence.");
    const pieces = captionPieces(sentence);
    expect(pieces.map(({ text }) => text).join("")).toBe("Sales rose 12.4% in Q3 2008 (up).");
    expect(pieces.filter(({ isWord }) => isWord).map(({ text }) => text)).toEqual([
      "Sales",
      "rose",
      "12.4%",
      "in",
      "Q3 2008",
      "up",
    ]);
  });
});
