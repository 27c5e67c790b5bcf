import { pauseSeconds, type Sentence } from "../../../speech/clauses.ts";
import { DEFAULT_VOICE, type VoiceId } from "../../../speech/flite/flite-engine.ts";
import type { SpeechClient } from "../../../speech/speech-client.ts";
import type { SpokenWord } from "../../../speech/spoken-text.ts";
import { VISEME_COUNT, VisemeTrack, type VisemeSource } from "../../../speech/visemes.ts";
import type { AudioOutput, PlayingSound } from "./audio-output.ts";
import { PlaybackClock } from "./playback-clock.ts";
import { Utterance } from "./utterance.ts";

export type SpeechOutcome = "finished" | "stopped";
export type SpeechState = "idle" | "preparing" | "speaking";

export type SpeakOptions = {
  /** Called when a word begins to sound; `index` counts the spoken words. */
  onWord?: (word: SpokenWord, index: number) => void;
  /** Called when the first sample is heard. */
  onStart?: () => void;
  /** Called once, however it ends. */
  onEnd?: (outcome: SpeechOutcome) => void;
  signal?: AbortSignal;
  /** Wait for what is being said instead of cutting it off. */
  queue?: boolean;
};

type Job = {
  utterance: Utterance;
  options: SpeakOptions;
  controller: AbortController;
  reportedWord: number;
  hasStarted: boolean;
  firstSoundSeconds: number;
};

const START_DELAY_SECONDS = 0.004;
const TICK_MS = 15;
const LOOK_AHEAD_SECONDS = 8;
const RELAX_SECONDS = 0.12;

/**
 * Says texts aloud, clause by clause without gaps, and knows at every moment which word is heard and how the mouth stands.
 * Works without sound: muted or with no device, words and mouth keep their time.
 */
export class SpeechPlayer implements VisemeSource {
  readonly #client: SpeechClient;
  readonly #output: AudioOutput | undefined;
  readonly #clock: PlaybackClock;
  readonly #track = new VisemeTrack();
  readonly #listeners = new Set<() => void>();
  readonly #sounds = new Set<PlayingSound>();
  readonly #frozen = new Float32Array(VISEME_COUNT);
  #relaxFrom = -Infinity;
  #queueEnd = 0;
  #tail: Promise<unknown> = Promise.resolve();
  #jobs = new Set<Job>();
  #current: Job | undefined;
  #state: SpeechState = "idle";
  #sentence: Sentence | undefined;
  #voice: VoiceId = DEFAULT_VOICE;
  #rate = 1;
  #volume = 1;
  #isMuted = false;

  constructor(client: SpeechClient, output: AudioOutput | undefined, nowMs: () => number = () => performance.now()) {
    this.#client = client;
    this.#output = output;
    this.#clock = new PlaybackClock(output, nowMs);
    output?.wake();
  }

  get state(): SpeechState {
    return this.#state;
  }

  /** The sentence on screen now; undefined in silence. */
  get sentence(): Sentence | undefined {
    return this.#sentence;
  }

  get isMuted(): boolean {
    return this.#isMuted;
  }

  /** Calls back whenever `state` or `sentence` changed; returns the way to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes effect with the next text. `rate` is the speed, from 0.5 to 2. */
  configure({ voice, rate }: { voice?: VoiceId; rate?: number }): void {
    if (voice !== undefined) this.#voice = voice;
    if (rate !== undefined) this.#rate = Math.min(2, Math.max(0.5, rate));
  }

  /** From 0 to 1. */
  setVolume(volume: number): void {
    this.#volume = Math.min(1, Math.max(0, volume));
    this.#applyGain();
  }

  setMuted(isMuted: boolean): void {
    this.#isMuted = isMuted;
    this.#applyGain();
  }

  /** Says a text. Settles when it has been heard or was stopped; rejects only when the voice itself fails. */
  async speak(text: string, options: SpeakOptions = {}): Promise<SpeechOutcome> {
    if (!options.queue) this.stop();
    const job: Job = {
      utterance: new Utterance(text),
      options,
      controller: new AbortController(),
      reportedWord: -1,
      hasStarted: false,
      firstSoundSeconds: Infinity,
    };
    const stopThis = () => this.#stopJob(job);
    if (options.signal?.aborted) stopThis();
    options.signal?.addEventListener("abort", stopThis, { once: true });
    this.#jobs.add(job);
    const before = this.#tail;
    const run = before.then(() => this.#run(job));
    this.#tail = run.catch(() => undefined);
    try {
      const outcome = await run;
      options.onEnd?.(outcome);
      return outcome;
    } catch (error) {
      options.onEnd?.("stopped");
      throw error;
    } finally {
      this.#jobs.delete(job);
      options.signal?.removeEventListener("abort", stopThis);
    }
  }

  /** Silences at once whatever is being said or waits to be said. */
  stop(): void {
    for (const job of this.#jobs) this.#stopJob(job);
  }

  /** How the mouth stands now: 15 weights in the order of `VISEMES`. Allocates nothing. */
  sample(into: Float32Array): void {
    const now = this.#clock.now();
    this.#track.sample(now, into);
    const relaxed = (now - this.#relaxFrom) / RELAX_SECONDS;
    if (relaxed >= 1) return;
    for (let viseme = 0; viseme < VISEME_COUNT; viseme += 1) {
      into[viseme] = (into[viseme] ?? 0) * relaxed + (this.#frozen[viseme] ?? 0) * (1 - relaxed);
    }
  }

  /** The word being heard now. */
  currentWord(): SpokenWord | undefined {
    const job = this.#current;
    return job?.utterance.words[job.utterance.wordAt(this.#clock.now())];
  }

  close(): void {
    this.stop();
    this.#client.close();
    this.#output?.close();
  }

  async #run(job: Job): Promise<SpeechOutcome> {
    const { signal } = job.controller;
    if (signal.aborted) return "stopped";
    if (job.utterance.words.length === 0) return "finished";
    this.#current = job;
    this.#output?.wake();
    this.#queueEnd = this.#clock.now();
    this.#track.clear();
    this.#setState("preparing");
    const ticker = setInterval(() => this.#tick(job), TICK_MS);
    try {
      await this.#play(job);
      this.#tick(job);
      return signal.aborted ? "stopped" : "finished";
    } catch (error) {
      if (signal.aborted) return "stopped";
      this.#silence();
      throw error;
    } finally {
      clearInterval(ticker);
      this.#sounds.clear();
      if (this.#current === job) {
        this.#current = undefined;
        this.#sentence = undefined;
        this.#setState("idle");
      }
    }
  }

  async #play(job: Job): Promise<void> {
    const { signal } = job.controller;
    const settings = { voice: this.#voice, rate: this.#rate };
    for (const clause of job.utterance.clauses) {
      await this.#until(this.#queueEnd - LOOK_AHEAD_SECONDS, signal);
      const speech = await this.#client.synthesise(clause, settings, signal);
      signal.throwIfAborted();
      const { samples, sampleRate, phonemes } = speech;
      const startSeconds = this.#schedule(samples, sampleRate);
      job.firstSoundSeconds = Math.min(job.firstSoundSeconds, startSeconds);
      this.#track.append(phonemes, startSeconds);
      this.#queueEnd = startSeconds + samples.length / sampleRate + pauseSeconds(clause.pause, settings.rate);
      speech.words.then(
        (timings) => job.utterance.placeWords(clause, timings, startSeconds),
        () => undefined,
      );
    }
    await this.#until(this.#track.endSeconds, signal);
  }

  #schedule(samples: Float32Array<ArrayBuffer>, sampleRate: number): number {
    const output = this.#output;
    const now = this.#clock.now();
    if (!output?.isRunning) return Math.max(this.#queueEnd, now);
    const earliest = this.#clock.heardAt(output.currentTime + START_DELAY_SECONDS);
    const startSeconds = Math.max(this.#queueEnd, earliest);
    const sound = output.play(samples, sampleRate, this.#clock.contextTime(startSeconds));
    this.#sounds.add(sound);
    return startSeconds;
  }

  #tick(job: Job): void {
    if (job.controller.signal.aborted || this.#current !== job) return;
    const now = this.#clock.now();
    if (!job.hasStarted && now >= job.firstSoundSeconds) {
      job.hasStarted = true;
      this.#sentence = job.utterance.sentences[0];
      this.#setState("speaking");
      job.options.onStart?.();
    }
    const heard = job.utterance.wordAt(now);
    while (job.reportedWord < heard) {
      job.reportedWord += 1;
      const word = job.utterance.words[job.reportedWord];
      if (word) job.options.onWord?.(word, job.reportedWord);
    }
    const sentence = heard >= 0 ? job.utterance.sentenceOf(heard) : this.#sentence;
    if (sentence !== this.#sentence) {
      this.#sentence = sentence;
      this.#notify();
    }
  }

  #stopJob(job: Job): void {
    if (job.controller.signal.aborted) return;
    if (this.#current === job) this.#silence();
    job.controller.abort(new DOMException("The speech was stopped.", "AbortError"));
    if (this.#current !== job) return;
    this.#current = undefined;
    this.#sentence = undefined;
    this.#setState("idle");
  }

  #silence(): void {
    for (const sound of this.#sounds) sound.stop();
    this.#sounds.clear();
    this.sample(this.#frozen);
    this.#relaxFrom = this.#clock.now();
    this.#track.clear();
  }

  async #until(seconds: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const remainingMs = (seconds - this.#clock.now()) * 1000;
      if (remainingMs <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, Math.min(remainingMs, 100));
        signal.addEventListener("abort", done, { once: true });
        function done() {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          resolve();
        }
      });
    }
  }

  #applyGain(): void {
    this.#output?.setGain(this.#isMuted ? 0 : this.#volume);
  }

  #setState(state: SpeechState): void {
    if (state === this.#state && this.#sentence === undefined) return;
    this.#state = state;
    this.#notify();
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
