import createModule, { type Decoder } from "soundswallower";

import type { FliteEngine } from "../../speech/flite/flite-engine.ts";
import { openNodeFlite } from "../../speech/node/node-flite.ts";
import { isAnything, SOUND_WORDS } from "./anything.ts";

const WORDS_AT_ONCE = 40;
/** Cost of each further word; found by trying, so that short commands win over a string of single sounds. */
const WORD_INSERTION_PENALTY = 0.02;

/** Recognises whole utterances against a grammar. Synchronous inside: about 20 ms per second of speech. */
export class Recogniser {
  readonly #decoder: Decoder;
  #flite: FliteEngine | undefined;

  private constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  /** `modelFolder` holds the acoustic models, such as `en-us`. */
  static async open(modelFolder: string): Promise<Recogniser> {
    const base = modelFolder.endsWith("/") ? modelFolder : `${modelFolder}/`;
    const module = await createModule({ modelBase: base } as Partial<EmscriptenModule>);
    const decoder = new module.Decoder({ loglevel: "FATAL", samprate: 16_000, wip: WORD_INSERTION_PENALTY });
    await decoder.initialize();
    for (const [word, phone] of SOUND_WORDS) decoder.add_words([word, phone]);
    return new Recogniser(decoder);
  }

  /** Replaces what can be understood. Words that are not in the dictionary get the pronunciation the voice gives them. */
  async setGrammar(jsgf: string, words: readonly string[]): Promise<void> {
    const unknown = words.filter((word) => !this.#decoder.lookup_word(word));
    if (unknown.length > 0) this.#flite ??= await openNodeFlite();
    for (let from = 0; from < unknown.length; from += WORDS_AT_ONCE) {
      const batch = unknown.slice(from, from + WORDS_AT_ONCE);
      const phones = this.#flite?.pronounce(batch) ?? [];
      batch.forEach((word, index) => this.#decoder.add_words([word, arpabet(phones[index] ?? [])]));
    }
    this.#decoder.set_grammar(jsgf);
  }

  /** Text of 16 kHz mono samples; empty when nothing in the grammar fits. */
  recognise(samples: Float32Array): string {
    this.#decoder.start();
    this.#decoder.process_audio(samples, false, true);
    this.#decoder.stop();
    const heard = (this.#decoder.get_text() ?? "").trim();
    return isAnything(heard) ? "" : heard;
  }

  close(): void {
    this.#decoder.delete();
  }
}

/** Flite's phones in the recogniser's alphabet. */
function arpabet(phones: readonly string[]): string {
  const letters = phones.map((phone) => (phone === "ax" ? "AH" : phone.toUpperCase()));
  return letters.length > 0 ? letters.join(" ") : "AH";
}
