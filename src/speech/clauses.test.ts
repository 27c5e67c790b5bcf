import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { clauseText, pauseSeconds, splitClauses, splitSentences } from "./clauses.ts";
import { toSpokenText } from "./spoken-text.ts";

function clauses(written: string): string[] {
  return splitClauses(toSpokenText(written)).map(clauseText);
}

describe("clauses", () => {
  it("starts with a short one and never cuts a number", () => {
    expect(clauses("Revenue grew 12.4% to $1,318,402.55 in Q3 2008, led by the Northeast region.")).toEqual([
      "revenue grew twelve point four per cent,",
      "to one point three two million dollars,",
      "in the third quarter of two thousand and eight,",
      "led by the northeast region.",
    ]);
  });

  it("cuts at the marks of the text", () => {
    expect(clauses("Sales rose. Costs fell, too! Why?")).toEqual(["sales rose.", "costs fell,", "too.", "why?"]);
  });

  it("has none for text that cannot be said", () => {
    expect(splitClauses(toSpokenText("…"))).toEqual([]);
  });

  it("loses no word, whatever is said", () => {
    const vocabulary = fc.constantFrom(
      "sales",
      "12.4%",
      "in",
      "Q3 2008,",
      "and",
      "IBM.",
      "costs",
      "why?",
      "$1,318,402.55",
    );
    fc.assert(
      fc.property(fc.array(vocabulary, { maxLength: 60 }), (tokens) => {
        const spoken = toSpokenText(tokens.join(" "));
        const parts = splitClauses(spoken);
        expect(parts.flatMap(({ words }) => words)).toEqual(spoken.words);
        for (const part of parts) expect(part.words.length).toBeLessThanOrEqual(19);
        const sentences = splitSentences(spoken);
        expect(sentences.reduce((total, { wordCount }) => total + wordCount, 0)).toBe(spoken.words.length);
      }),
    );
  });

  it("rests longer after a sentence than after a comma, and less when speaking fast", () => {
    expect(pauseSeconds("sentence", 1)).toBeGreaterThan(pauseSeconds("clause", 1));
    expect(pauseSeconds("sentence", 2)).toBeLessThan(pauseSeconds("sentence", 1));
  });
});

describe("sentences", () => {
  it("keep the written form and their closing marks", () => {
    const sentences = splitSentences(toSpokenText('Sales **rose 12.4%** in "Q3". (Costs fell.) Why?'));
    expect(sentences.map(({ text }) => text)).toEqual(['Sales rose 12.4% in "Q3".', "(Costs fell.)", "Why?"]);
  });

  it("say which characters light up together", () => {
    const [sentence] = splitSentences(toSpokenText("Sales rose 12.4%."));
    expect(sentence?.spans.map(({ start, end }) => sentence.text.slice(start, end))).toEqual([
      "Sales",
      "rose",
      "12.4%",
    ]);
  });
});
