import { pauseSeconds, splitClauses, splitSentences } from "./clauses.ts";
import { DEFAULT_VOICE, type PhonemeTiming } from "./flite/flite-engine.ts";
import { encodeWav } from "./flite/wav.ts";
import type { WordTiming } from "./flite/word-timing.ts";
import type { SpeechClient, VoiceSettings } from "./speech-client.ts";
import { toSpokenText, type SpokenWord } from "./spoken-text.ts";
import { webVtt, type Cue } from "./webvtt.ts";

export type Recording = {
  /** A 16-bit mono WAV file. */
  wav: Uint8Array<ArrayBuffer>;
  /** The captions as WebVTT, one cue a sentence, in the written form. */
  captions: string;
  durationSeconds: number;
  phonemes: PhonemeTiming[];
  words: (SpokenWord & WordTiming)[];
};

const CAPTION_LINGER_SECONDS = 0.3;

/** Speaks a whole text into a file. An unspeakable text gives an empty recording. */
export async function synthesiseToWav(
  client: SpeechClient,
  text: string,
  settings: VoiceSettings = { voice: DEFAULT_VOICE, rate: 1 },
  signal?: AbortSignal,
): Promise<Recording> {
  const spoken = toSpokenText(text);
  const parts: { samples: Float32Array; startSample: number }[] = [];
  const phonemes: PhonemeTiming[] = [];
  const words: Recording["words"] = [];
  let sampleRate = 16_000;
  let length = 0;
  for (const clause of splitClauses(spoken)) {
    const speech = await client.synthesise(clause, settings, signal);
    sampleRate = speech.sampleRate;
    const offset = length / sampleRate;
    for (const phoneme of speech.phonemes) phonemes.push(moved(phoneme, offset));
    const timings = await speech.words;
    clause.words.forEach((word, index) => {
      words.push({
        ...word,
        ...moved(timings[index] ?? { startSeconds: 0, endSeconds: 0 }, offset),
      });
    });
    parts.push({ samples: speech.samples, startSample: length });
    length += speech.samples.length + Math.round(pauseSeconds(clause.pause, settings.rate) * sampleRate);
  }
  const samples = new Float32Array(length);
  for (const part of parts) samples.set(part.samples, part.startSample);
  const durationSeconds = length / sampleRate;
  const sentences = splitSentences(spoken);
  const cues = sentences.map((sentence, index): Cue => {
    const last = words[sentence.firstWord + sentence.wordCount - 1];
    const next = words[sentences[index + 1]?.firstWord ?? -1];
    const endSeconds = Math.min(
      (last?.endSeconds ?? 0) + CAPTION_LINGER_SECONDS,
      next?.startSeconds ?? durationSeconds,
    );
    return {
      startSeconds: words[sentence.firstWord]?.startSeconds ?? 0,
      endSeconds,
      text: sentence.text,
    };
  });
  return {
    wav: encodeWav({ samples, sampleRate }),
    captions: webVtt(cues),
    durationSeconds,
    phonemes,
    words,
  };
}

function moved<T extends WordTiming>(timing: T, offsetSeconds: number): T {
  return {
    ...timing,
    startSeconds: timing.startSeconds + offsetSeconds,
    endSeconds: timing.endSeconds + offsetSeconds,
  };
}
