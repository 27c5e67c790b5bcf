import { Endpointer, type EndpointEvent } from "./endpointer.ts";
import { buildGrammar, type HearingGrammar } from "./grammar.ts";
import { Recogniser } from "./recogniser.ts";
import { openVadSession, SileroVad, VAD_FRAME_SAMPLES } from "./silero-vad.ts";
import type { HearingVocabulary } from "./vocabulary.ts";

export type HearingOptions = {
  /** The Silero VAD model file, version 5 or 6. */
  vadModelPath: string;
  /** The folder with the recogniser's acoustic models. */
  recogniserModelFolder: string;
};

export type HeardEvent = {
  speaking: boolean;
  /** Null while somebody speaks; then what was understood, empty when nothing fitted. */
  text: string | null;
};

export type HearingSession = {
  /** Takes 16 kHz mono samples in pieces of any length. Settles when they are worked off. */
  feed(samples: Float32Array): Promise<void>;
  /** Ends what is being said and the session. */
  stop(): Promise<void>;
};

export type Hearing = {
  /** Listens with a grammar made of these names. One session at a time: a new one ends the last. */
  start(vocabulary: HearingVocabulary, onHeard: (event: HeardEvent) => void): Promise<HearingSession>;
  close(): Promise<void>;
};

/** Microphone to text, on this machine: finds where somebody speaks, then understands it against a grammar of the workspace's names. */
export async function createHearing({ vadModelPath, recogniserModelFolder }: HearingOptions): Promise<Hearing> {
  const vadSession = await openVadSession(vadModelPath);
  const recogniser = await Recogniser.open(recogniserModelFolder);
  let current: HearingSession | undefined;
  return {
    async start(vocabulary, onHeard) {
      await current?.stop();
      const grammar = buildGrammar(vocabulary);
      await recogniser.setGrammar(grammar.jsgf, grammar.words);
      current = listen(new SileroVad(vadSession), recogniser, grammar, onHeard);
      return current;
    },
    async close() {
      await current?.stop();
      recogniser.close();
      await vadSession.release();
    },
  };
}

function listen(
  vad: SileroVad,
  recogniser: Recogniser,
  grammar: HearingGrammar,
  onHeard: (event: HeardEvent) => void,
): HearingSession {
  const endpointer = new Endpointer();
  let pending = new Float32Array(0);
  let work: Promise<void> = Promise.resolve();
  let isStopped = false;

  function report(event: EndpointEvent | undefined): void {
    if (event?.kind === "started") onHeard({ speaking: true, text: null });
    if (event?.kind === "discarded") onHeard({ speaking: false, text: "" });
    if (event?.kind === "ended")
      onHeard({ speaking: false, text: grammar.toWritten(recogniser.recognise(event.samples)) });
  }

  async function workOff(samples: Float32Array): Promise<void> {
    const joined = new Float32Array(pending.length + samples.length);
    joined.set(pending);
    joined.set(samples, pending.length);
    let offset = 0;
    for (; offset + VAD_FRAME_SAMPLES <= joined.length; offset += VAD_FRAME_SAMPLES) {
      const frame = joined.slice(offset, offset + VAD_FRAME_SAMPLES);
      report(endpointer.accept(frame, await vad.probability(frame)));
    }
    pending = joined.slice(offset);
  }

  return {
    feed(samples) {
      if (isStopped) return work;
      work = work.then(() => workOff(samples));
      return work;
    },
    async stop() {
      if (isStopped) return;
      isStopped = true;
      await work;
      report(endpointer.finish());
    },
  };
}
