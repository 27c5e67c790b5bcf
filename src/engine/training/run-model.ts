import type { Progress } from "../../contract/job.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import type { InferenceClient } from "../inference-client.ts";

/** Small, so that making a part takes a few milliseconds. */
const maximumPartBytes = 400_000;

/** The graph's output for `count` inputs of `width` numbers, sent in parts. */
export async function runModel(
  inference: InferenceClient,
  card: ModelCard,
  input: { count: number; width: number; part(from: number, to: number): Float32Array<ArrayBuffer> },
  control: { signal: AbortSignal; progress(progress: Progress): void },
): Promise<{ output: Float32Array; width: number; provider: string }> {
  const each = Math.max(1, Math.floor(maximumPartBytes / (4 * input.width)));
  const parts: Float32Array[] = [];
  let provider = "cpu";
  for (let from = 0; from < input.count; from += each) {
    const to = Math.min(input.count, from + each);
    const part = await inference.call(
      "training/predict",
      { modelId: card.id, input: input.part(from, to), rowCount: to - from },
      { signal: control.signal },
    );
    parts.push(part.output);
    provider = part.provider;
    control.progress({
      fraction: to / input.count,
      message: `${to.toLocaleString("en")} rows predicted`,
      rowCount: to,
    });
  }
  const output = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    output.set(part, at);
    at += part.length;
  }
  return { output, width: input.count > 0 ? output.length / input.count : 0, provider };
}
