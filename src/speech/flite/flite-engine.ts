import { WasiProgram } from "./wasi-program.ts";
import { decodeWav, type Pcm } from "./wav.ts";

export const FLITE_VOICES = [
  { id: "slt", label: "Sarah (female)" },
  { id: "rms", label: "Robert (male)" },
  { id: "awb", label: "Alan (male, Scottish)" },
  { id: "kal16", label: "Kal (male, robotic)" },
] as const;

export type VoiceId = (typeof FLITE_VOICES)[number]["id"];

export const DEFAULT_VOICE: VoiceId = "slt";

/** A phone of the CMU radio set, `pau` for silence. */
export type PhonemeTiming = { phone: string; startSeconds: number; endSeconds: number };

export type Utterance = Pcm & { phonemes: PhonemeTiming[] };

/** The diphone voice shares the lexicon of the others and is the fastest at telling how words are pronounced. */
const LEXICON_VOICE = "kal";
const LEAD_SECONDS = 0.012;
const TAIL_SECONDS = 0.04;
const FADE_SECONDS = 0.004;

/**
 * Flite in WebAssembly. Each utterance runs in its own instance; one instance is made ahead of time so that a request
 * does not wait for the 17 MB of voice data to be copied. Synchronous: belongs in a worker.
 */
export class FliteEngine {
  readonly #module: WebAssembly.Module;
  #spare: WasiProgram | undefined;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  /** Makes the next instance now. Call it when nothing waits for audio. */
  prepare(): void {
    this.#spare ??= new WasiProgram(this.#module);
  }

  /**
   * Speaks words that are already written out. Leading and trailing silence is cut to a few hundredths of a second and
   * the phoneme times count from the first sample. `rate` is the speed, 1 for the voice's own.
   */
  synthesise(text: string, voice: VoiceId, rate: number): Utterance {
    const stretch = (1 / rate).toFixed(3);
    const { output, files } = this.#run([
      ...["-voice", voice, "--setf", `duration_stretch=${stretch}`],
      ...["-psdur", "-t", ` ${text}`, "-o", "/speech.wav"],
    ]);
    const wav = files.get("speech.wav");
    if (!wav) throw new Error(`The voice made no sound: ${output.slice(0, 200)}`);
    return trimSilence(decodeWav(wav), parsePhonemes(output));
  }

  /** Phones of each word said alone. Words are lower case letters and apostrophes. */
  pronounce(words: readonly string[]): string[][] {
    if (words.length === 0) return [];
    const { output } = this.#run(["-voice", LEXICON_VOICE, "-ps", "-t", ` ${words.join(", ")}`, "-o", "none"]);
    const groups = output
      .trim()
      .split(/\bpau\b/)
      .map((group) => group.trim())
      .filter((group) => group.length > 0)
      .map((group) => group.split(/\s+/));
    return groups.length === words.length ? groups : words.map(() => []);
  }

  #run(commandLine: string[]): { output: string; files: Map<string, Uint8Array> } {
    const program = this.#spare ?? new WasiProgram(this.#module);
    this.#spare = undefined;
    const result = program.run(["flite", ...commandLine]);
    if (result.exitCode !== 0) throw new Error(`Flite stopped with ${result.exitCode}: ${result.output.slice(0, 200)}`);
    return result;
  }
}

function parsePhonemes(output: string): PhonemeTiming[] {
  const phonemes: PhonemeTiming[] = [];
  let startSeconds = 0;
  for (const match of output.matchAll(/([a-z]+):(\d+(?:\.\d+)?)/g)) {
    const endSeconds = Number(match[2]);
    phonemes.push({ phone: match[1] ?? "pau", startSeconds, endSeconds });
    startSeconds = endSeconds;
  }
  return phonemes;
}

function trimSilence(pcm: Pcm, phonemes: PhonemeTiming[]): Utterance {
  const spoken = phonemes.filter(({ phone }) => phone !== "pau");
  const first = spoken[0];
  const last = spoken.at(-1);
  if (!first || !last) return { samples: new Float32Array(0), sampleRate: pcm.sampleRate, phonemes: [] };
  const { sampleRate } = pcm;
  const startSample = Math.max(0, Math.round((first.startSeconds - LEAD_SECONDS) * sampleRate));
  const endSample = Math.min(pcm.samples.length, Math.round((last.endSeconds + TAIL_SECONDS) * sampleRate));
  const samples = pcm.samples.slice(startSample, endSample);
  const fadeLength = Math.min(Math.round(FADE_SECONDS * sampleRate), samples.length >> 1);
  for (let index = 0; index < fadeLength; index += 1) {
    const gain = index / fadeLength;
    const mirrored = samples.length - 1 - index;
    samples[index] = (samples[index] ?? 0) * gain;
    samples[mirrored] = (samples[mirrored] ?? 0) * gain;
  }
  const offsetSeconds = startSample / sampleRate;
  const durationSeconds = samples.length / sampleRate;
  const moved = phonemes.map(({ phone, startSeconds, endSeconds }) => ({
    phone,
    startSeconds: Math.max(0, startSeconds - offsetSeconds),
    endSeconds: Math.min(durationSeconds, Math.max(0, endSeconds - offsetSeconds)),
  }));
  return {
    samples,
    sampleRate,
    phonemes: moved.filter((phoneme) => phoneme.endSeconds > phoneme.startSeconds),
  };
}
