import { splitClauses, splitSentences, type Clause, type Sentence } from "../../../speech/clauses.ts";
import type { WordTiming } from "../../../speech/flite/word-timing.ts";
import { toSpokenText, type SpokenWord } from "../../../speech/spoken-text.ts";

/** One text on its way to the ear: its words and, as they become known, when each is heard. */
export class Utterance {
  readonly words: SpokenWord[];
  readonly clauses: Clause[];
  readonly sentences: Sentence[];
  readonly #startSeconds: Float64Array;
  #cursor = -1;

  constructor(text: string) {
    const spoken = toSpokenText(text);
    this.words = spoken.words;
    this.clauses = splitClauses(spoken);
    this.sentences = splitSentences(spoken);
    this.#startSeconds = new Float64Array(spoken.words.length).fill(Infinity);
  }

  placeWords(clause: Clause, timings: readonly WordTiming[], offsetSeconds: number): void {
    clause.words.forEach((_word, index) => {
      this.#startSeconds[clause.firstWord + index] = offsetSeconds + (timings[index]?.startSeconds ?? 0);
    });
  }

  /** Index of the word being heard, -1 before the first. */
  wordAt(seconds: number): number {
    while ((this.#startSeconds[this.#cursor + 1] ?? Infinity) <= seconds) this.#cursor += 1;
    return this.#cursor;
  }

  sentenceOf(wordIndex: number): Sentence | undefined {
    const index = Math.max(0, wordIndex);
    return this.sentences.find(({ firstWord, wordCount }) => index < firstWord + wordCount);
  }
}
