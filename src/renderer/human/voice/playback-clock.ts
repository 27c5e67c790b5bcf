const STALL_SECONDS = 0.25;

/** The part of an AudioContext that tells the time. */
export type AudioTime = { readonly currentTime: number; readonly outputLatency: number };

/**
 * Seconds of what is being heard. Follows the sound card's clock less its latency; when that does not run (no device, not
 * allowed yet, unplugged) time goes on with the system clock, so that captions and mouth move all the same. Never goes
 * back.
 */
export class PlaybackClock {
  readonly #audio: AudioTime | undefined;
  readonly #nowMs: () => number;
  #offset = 0;
  #lastAudio: number;
  #lastAdvance: number;
  #lastValue = 0;
  #isStalled: boolean;

  constructor(audio: AudioTime | undefined, nowMs: () => number) {
    this.#audio = audio;
    this.#nowMs = nowMs;
    this.#lastAudio = this.#heard();
    this.#lastAdvance = nowMs() / 1000;
    this.#isStalled = audio === undefined;
  }

  now(): number {
    const system = this.#nowMs() / 1000;
    const audio = this.#heard();
    if (audio > this.#lastAudio) {
      if (this.#isStalled) this.#offset = this.#lastValue - audio;
      this.#isStalled = false;
      this.#lastAudio = audio;
      this.#lastAdvance = system;
      this.#lastValue = Math.max(this.#lastValue, audio + this.#offset);
      return this.#lastValue;
    }
    const silentSeconds = system - this.#lastAdvance;
    if (!this.#isStalled && silentSeconds < STALL_SECONDS) return this.#lastValue;
    this.#isStalled = true;
    this.#lastAdvance = system;
    this.#lastValue += silentSeconds;
    return this.#lastValue;
  }

  /** The audio context's time at which something must start to be heard at `seconds` of this clock. */
  contextTime(seconds: number): number {
    return seconds - this.#offset;
  }

  /** The moment on this clock at which a sample scheduled at `contextTime` is heard. */
  heardAt(contextTime: number): number {
    return contextTime + this.#offset;
  }

  #heard(): number {
    return this.#audio ? this.#audio.currentTime - this.#audio.outputLatency : 0;
  }
}
