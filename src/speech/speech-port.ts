import type { PhonemeTiming, VoiceId } from "./flite/flite-engine.ts";
import type { WordTiming } from "./flite/word-timing.ts";

/** Questions to the voice worker. */
export type SpeechRequest =
  /** Flite itself: its bytes, or the address they can be fetched from. */
  | { kind: "load"; wasm: ArrayBuffer | string }
  | { kind: "synthesise"; id: number; text: string; words: string[]; voice: VoiceId; rate: number };

/** Its answers: the audio as soon as it is made, then where each word sounds. */
export type SpeechReply =
  | { kind: "ready" }
  | { kind: "failed"; id: number | undefined; message: string }
  | {
      kind: "audio";
      id: number;
      samples: Float32Array<ArrayBuffer>;
      sampleRate: number;
      phonemes: PhonemeTiming[];
    }
  | { kind: "words"; id: number; words: WordTiming[] };

/** One end of the line between a speaker and its worker, whatever kind of worker it is. */
export type SpeechPort<Sent, Received> = {
  post(message: Sent, transfer: ArrayBuffer[]): void;
  listen(handler: (message: Received) => void): void;
  close(): void;
};
