import { clauseText, type Clause } from "./clauses.ts";
import { deferred, type Deferred } from "./deferred.ts";
import type { Utterance, VoiceId } from "./flite/flite-engine.ts";
import { toSpokenText } from "./spoken-text.ts";
import type { WordTiming } from "./flite/word-timing.ts";
import type { SpeechPort, SpeechReply, SpeechRequest } from "./speech-port.ts";

/** Has every engine compile the patterns for numbers, dates and names before somebody waits. */
const WARM_UP_TEXT =
  "**IBM** grew 12.4% to $1.3M (5–10 kg) on 2008-09-15, Q3 2008, see total_sales at 14:30, 1/2, 3rd.";

export type VoiceSettings = { voice: VoiceId; rate: number };

export type ClauseSpeech = Utterance & {
  /** Where each word of the clause sounds; comes a moment after the audio. */
  words: Promise<WordTiming[]>;
};

type Waiting = {
  resolve: (speech: ClauseSpeech) => void;
  reject: (reason: Error) => void;
  words: Deferred<WordTiming[]>;
};

/** The speaker's side of the line to the voice worker. */
export class SpeechClient {
  readonly #port: SpeechPort<SpeechRequest, SpeechReply>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ready = deferred<void>();
  #nextId = 1;

  constructor(port: SpeechPort<SpeechRequest, SpeechReply>) {
    this.#port = port;
    this.#ready.promise.catch(() => undefined);
    port.listen((reply) => this.#receive(reply));
  }

  /** Settles once the voice can speak without a delay. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Makes the audio of a clause. Rejects with an AbortError when the signal fires first; the result is then dropped. */
  async synthesise(clause: Clause, { voice, rate }: VoiceSettings, signal?: AbortSignal): Promise<ClauseSpeech> {
    await this.#ready.promise;
    signal?.throwIfAborted();
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      const words = deferred<WordTiming[]>();
      words.promise.catch(() => undefined);
      const drop = () => {
        this.#waiting.delete(id);
        const reason = new DOMException("The speech was stopped.", "AbortError");
        words.reject(reason);
        reject(reason);
      };
      signal?.addEventListener("abort", drop, { once: true });
      words.promise.finally(() => signal?.removeEventListener("abort", drop)).catch(() => undefined);
      this.#waiting.set(id, { resolve, reject, words });
      const spoken = clause.words.map(({ text }) => text);
      this.#port.post({ kind: "synthesise", id, text: clauseText(clause), words: spoken, voice, rate }, []);
    });
  }

  close(): void {
    const reason = new Error("The voice was closed.");
    this.#ready.reject(reason);
    for (const { reject, words } of this.#waiting.values()) {
      reject(reason);
      words.reject(reason);
    }
    this.#waiting.clear();
    this.#port.close();
  }

  #receive(reply: SpeechReply): void {
    if (reply.kind === "ready") {
      for (let round = 0; round < 2; round += 1) toSpokenText(WARM_UP_TEXT);
      this.#ready.resolve();
      return;
    }
    if (reply.kind === "failed" && reply.id === undefined) {
      this.#ready.reject(new Error(reply.message));
      return;
    }
    const waiting = reply.id === undefined ? undefined : this.#waiting.get(reply.id);
    if (!waiting) return;
    switch (reply.kind) {
      case "failed": {
        const reason = new Error(reply.message);
        waiting.reject(reason);
        waiting.words.reject(reason);
        this.#waiting.delete(reply.id ?? 0);
        return;
      }
      case "audio": {
        const { samples, sampleRate, phonemes } = reply;
        waiting.resolve({ samples, sampleRate, phonemes, words: waiting.words.promise });
        return;
      }
      case "words": {
        waiting.words.resolve(reply.words);
        this.#waiting.delete(reply.id);
      }
    }
  }
}
