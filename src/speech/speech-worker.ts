import { DEFAULT_VOICE, FliteEngine } from "./flite/flite-engine.ts";
import { alignWords } from "./flite/word-timing.ts";
import type { SpeechPort, SpeechReply, SpeechRequest } from "./speech-port.ts";

const WARM_UP_TEXTS = [
  "revenue grew twelve point four per cent, in the third quarter.",
  "the average miles per gallon, of seventy nine cars from japan.",
  "would you like a breakdown by month?",
  "i assumed you meant the median, which is lower than the mean.",
  "the highest value was one point three million dollars.",
  "horsepower and weight move together.",
];
const WARM_UP_ROUNDS = 2;
const WARM_UP_REST_MS = 25;

const FREQUENT_WORDS = (
  "the of and in to is was by for at on with from per cent point zero one two three four five six seven eight nine ten " +
  "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred " +
  "thousand million billion minus dollars average total number rows highest lowest followed"
).split(" ");

/** The worker's side of the line: keeps Flite, answers one request after the other. */
export function serveSpeech(port: SpeechPort<SpeechReply, SpeechRequest>): void {
  let engine: FliteEngine | undefined;
  const pronunciations = new Map<string, string[]>();

  function pronounce(words: readonly string[]): string[][] {
    const unknown = [...new Set(words)].filter((word) => !pronunciations.has(word));
    const found = engine?.pronounce(unknown) ?? [];
    unknown.forEach((word, index) => pronunciations.set(word, found[index] ?? []));
    return words.map((word) => pronunciations.get(word) ?? []);
  }

  async function load(wasm: ArrayBuffer | string): Promise<void> {
    const bytes = typeof wasm === "string" ? await fetchBytes(wasm) : wasm;
    engine = new FliteEngine(await WebAssembly.compile(bytes));
    engine.synthesise(WARM_UP_TEXTS[0] ?? "", DEFAULT_VOICE, 1);
    engine.prepare();
    port.post({ kind: "ready" }, []);
    warmUp(0);
  }

  /** Code runs fast only after it ran a few times: what is left to warm up is done in the gaps between requests. */
  function warmUp(step: number): void {
    if (!engine || step > WARM_UP_TEXTS.length * WARM_UP_ROUNDS) return;
    if (step === 0) pronounce(FREQUENT_WORDS);
    else engine.synthesise(WARM_UP_TEXTS[step % WARM_UP_TEXTS.length] ?? "", DEFAULT_VOICE, 1);
    engine.prepare();
    setTimeout(() => warmUp(step + 1), WARM_UP_REST_MS);
  }

  function synthesise(request: SpeechRequest & { kind: "synthesise" }): void {
    if (!engine) throw new Error("The voice is not loaded yet.");
    const { id, text, words, voice, rate } = request;
    const { samples, sampleRate, phonemes } = engine.synthesise(text, voice, rate);
    port.post({ kind: "audio", id, samples, sampleRate, phonemes }, [samples.buffer]);
    const timings = alignWords(words, pronounce(words), phonemes);
    port.post({ kind: "words", id, words: timings }, []);
    engine.prepare();
  }

  port.listen((request) => {
    const id = request.kind === "synthesise" ? request.id : undefined;
    const fail = (error: unknown) => port.post({ kind: "failed", id, message: String(error) }, []);
    if (request.kind === "load") {
      load(request.wasm).catch(fail);
      return;
    }
    try {
      synthesise(request);
    } catch (error) {
      fail(error);
    }
  });
}

async function fetchBytes(address: string): Promise<ArrayBuffer> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The voice could not be read: ${response.status}.`);
  return response.arrayBuffer();
}
