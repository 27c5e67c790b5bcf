const SPEECH_PROBABILITY = 0.5;
const SILENCE_PROBABILITY = 0.35;

export type EndpointerOptions = {
  frameMs: number;
  /** Speech shorter than this is a click or a cough. */
  shortestSpeechMs: number;
  /** Silence that ends what was said. */
  endSilenceMs: number;
  /** Kept from before speech was noticed, so that soft first sounds are not lost. */
  leadMs: number;
  /** What goes on longer is cut here. */
  longestSpeechMs: number;
};

export const DEFAULT_ENDPOINTER: EndpointerOptions = {
  frameMs: 32,
  shortestSpeechMs: 160,
  endSilenceMs: 600,
  leadMs: 320,
  longestSpeechMs: 15_000,
};

export type EndpointEvent = { kind: "started" } | { kind: "ended"; samples: Float32Array } | { kind: "discarded" };

/** Cuts a stream of frames into utterances by each frame's probability of speech. */
export class Endpointer {
  readonly #options: EndpointerOptions;
  #frames: Float32Array[] = [];
  #speechFrames = 0;
  #silentFrames = 0;
  #isSpeaking = false;

  constructor(options: EndpointerOptions = DEFAULT_ENDPOINTER) {
    this.#options = options;
  }

  accept(frame: Float32Array, probability: number): EndpointEvent | undefined {
    this.#frames.push(frame);
    if (!this.#isSpeaking) return this.#waitForSpeech(probability);
    if (probability >= SPEECH_PROBABILITY) {
      this.#speechFrames += 1;
      this.#silentFrames = 0;
    } else if (probability < SILENCE_PROBABILITY) {
      this.#silentFrames += 1;
    }
    const { frameMs, endSilenceMs, longestSpeechMs } = this.#options;
    const isOver = this.#silentFrames * frameMs >= endSilenceMs || this.#frames.length * frameMs >= longestSpeechMs;
    return isOver ? this.finish() : undefined;
  }

  /** Ends what is being said now, as when the microphone is switched off. */
  finish(): EndpointEvent | undefined {
    const frames = this.#frames;
    const isLongEnough = this.#speechFrames * this.#options.frameMs >= this.#options.shortestSpeechMs;
    const wasSpeaking = this.#isSpeaking;
    this.#frames = [];
    this.#speechFrames = 0;
    this.#silentFrames = 0;
    this.#isSpeaking = false;
    if (!wasSpeaking) return undefined;
    return isLongEnough ? { kind: "ended", samples: joined(frames) } : { kind: "discarded" };
  }

  #waitForSpeech(probability: number): EndpointEvent | undefined {
    const keptFrames = Math.ceil(this.#options.leadMs / this.#options.frameMs);
    if (probability < SPEECH_PROBABILITY) {
      this.#frames = this.#frames.slice(-keptFrames);
      return undefined;
    }
    this.#isSpeaking = true;
    this.#speechFrames = 1;
    this.#silentFrames = 0;
    return { kind: "started" };
  }
}

function joined(frames: readonly Float32Array[]): Float32Array {
  const samples = new Float32Array(frames.reduce((total, frame) => total + frame.length, 0));
  let offset = 0;
  for (const frame of frames) {
    samples.set(frame, offset);
    offset += frame.length;
  }
  return samples;
}
