import { InferenceSession, Tensor } from "onnxruntime-node";

import type { Provider } from "../../contract/inference.ts";

/** A decoder with its memory of the text so far (keys and values). */
export interface DecoderSession {
  provider: Provider;
  /** Forgets everything. */
  reset(): void;
  /** Reads on and gives the logits of what follows the last token. */
  read(tokens: readonly number[]): Promise<Float32Array>;
  release(): Promise<void>;
}

interface PastInput {
  name: string;
  type: Tensor.Type;
  /** With the length of the past as 0. */
  dims: number[];
}

/**
 * Opens a decoder in the layout of Optimum and transformers.js: `input_ids`, `attention_mask`, `position_ids` where wanted, and
 * `past_key_values.*` in, `logits` and `present.*` out.
 */
export async function openDecoder(
  file: string,
  options: { providers: readonly Provider[]; threadCount: number },
): Promise<DecoderSession> {
  const { session, provider } = await createOnFirst(file, options);
  const pastInputs = session.inputMetadata.flatMap((input): PastInput[] => {
    if (!input.isTensor || !input.name.startsWith("past_key_values.")) return [];
    const sizes = input.shape.map((size, axis) => (typeof size === "number" && axis !== 2 ? size : axis === 0 ? 1 : 0));
    return [{ name: input.name, type: input.type, dims: sizes }];
  });
  let past = emptyPast();
  let length = 0;

  function emptyPast(): Map<string, Tensor> {
    return new Map(pastInputs.map(({ name, type, dims }) => [name, new Tensor(type, emptyData(type), dims)]));
  }

  function forget(): void {
    for (const tensor of past.values()) tensor.dispose();
  }

  return {
    provider,
    reset() {
      forget();
      past = emptyPast();
      length = 0;
    },
    async read(tokens) {
      const count = tokens.length;
      const feeds: Record<string, Tensor> = Object.fromEntries(past);
      feeds["input_ids"] = new Tensor("int64", BigInt64Array.from(tokens, BigInt), [1, count]);
      feeds["attention_mask"] = new Tensor("int64", new BigInt64Array(length + count).fill(1n), [1, length + count]);
      if (session.inputNames.includes("position_ids"))
        feeds["position_ids"] = new Tensor("int64", positions(length, count), [1, count]);
      if (session.inputNames.includes("num_logits_to_keep"))
        feeds["num_logits_to_keep"] = new Tensor("int64", BigInt64Array.of(1n), []);
      const results = await session.run(feeds);
      const kept = new Map<string, Tensor>();
      for (const { name } of pastInputs) {
        const present = results[name.replace("past_key_values", "present")];
        if (!(present instanceof Tensor)) throw new Error(`The model gave no ${name} to go on with.`);
        kept.set(name, present);
      }
      forget();
      past = kept;
      length += count;
      return lastLogits(results["logits"]);
    },
    async release() {
      forget();
      await session.release();
    },
  };
}

async function createOnFirst(
  file: string,
  { providers, threadCount }: { providers: readonly Provider[]; threadCount: number },
): Promise<{ session: InferenceSession; provider: Provider }> {
  let failure: unknown = null;
  for (const provider of providers) {
    try {
      const session = await InferenceSession.create(file, {
        executionProviders: [provider],
        intraOpNumThreads: threadCount,
        logSeverityLevel: 4,
      });
      return { session, provider };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function positions(from: number, count: number): BigInt64Array {
  return BigInt64Array.from({ length: count }, (_unused, at) => BigInt(from + at));
}

function emptyData(type: Tensor.Type): Float32Array | Uint16Array {
  return type === "float16" ? halves() : new Float32Array();
}

/** Where the engine has half-precision arrays, the runtime insists on them. */
function halves(): Uint16Array {
  const { Float16Array: HalfArray } = globalThis as unknown as { Float16Array?: new () => Uint16Array };
  return HalfArray ? new HalfArray() : new Uint16Array();
}

async function lastLogits(tensor: Tensor | undefined): Promise<Float32Array> {
  if (!tensor) throw new Error("The model gave no logits.");
  const data = await tensor.getData();
  const size = tensor.dims.at(-1) ?? 0;
  if (data instanceof Float32Array) return data.slice(data.length - size);
  if (!ArrayBuffer.isView(data) || tensor.type !== "float16") throw new Error("The model's logits are not numbers.");
  const bits = new Uint16Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength / 2);
  return Float32Array.from(bits.subarray(bits.length - size), halfToFloat);
}

function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
