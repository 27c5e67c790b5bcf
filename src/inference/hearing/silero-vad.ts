import { InferenceSession, Tensor } from "onnxruntime-node";

/** Samples of one step at 16 kHz: 32 ms. */
export const VAD_FRAME_SAMPLES = 512;
const CONTEXT_SAMPLES = 64;
const STATE_SHAPE = [2, 1, 128];
const SAMPLE_RATE = 16_000n;

/** Silero VAD (version 5 or 6): the probability that somebody speaks, frame by frame. Keeps state, so one per stream. */
export class SileroVad {
  readonly #session: InferenceSession;
  readonly #rate = new Tensor("int64", BigInt64Array.of(SAMPLE_RATE), []);
  readonly #input = new Float32Array(CONTEXT_SAMPLES + VAD_FRAME_SAMPLES);
  #state = emptyState();

  constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** `frame` has 512 samples at 16 kHz. */
  async probability(frame: Float32Array): Promise<number> {
    this.#input.copyWithin(0, VAD_FRAME_SAMPLES);
    this.#input.set(frame, CONTEXT_SAMPLES);
    const outputs = await this.#session.run({
      input: new Tensor("float32", this.#input.slice(), [1, this.#input.length]),
      state: this.#state,
      sr: this.#rate,
    });
    const { output, stateN } = outputs;
    if (!output || !stateN) throw new Error("The voice detector gave no answer.");
    this.#state = stateN as Tensor;
    return Number(output.data[0]);
  }

  reset(): void {
    this.#state = emptyState();
    this.#input.fill(0);
  }
}

export async function openVadSession(modelPath: string): Promise<InferenceSession> {
  return InferenceSession.create(modelPath, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionProviders: ["cpu"],
  });
}

function emptyState(): Tensor {
  return new Tensor("float32", new Float32Array(256), STATE_SHAPE);
}
