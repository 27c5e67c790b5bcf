import { Tensor, type InferenceSession } from "onnxruntime-node";

/** How long a made-up text, series or batch is where the graph leaves it open. */
const openLength = 16;
const mostElements = 50_000_000;

/** Inputs of the right types and shapes for a graph, or null where one cannot be made up. */
export function sampleFeeds(inputs: readonly InferenceSession.ValueMetadata[]): Record<string, Tensor> | null {
  const feeds: Record<string, Tensor> = {};
  for (const input of inputs) {
    const tensor = input.isTensor ? sampleTensor(input) : null;
    if (!tensor) return null;
    feeds[input.name] = tensor;
  }
  return feeds;
}

function sampleTensor({ name, type, shape }: InferenceSession.TensorValueMetadata): Tensor | null {
  const dims = shape.map((dimension) =>
    typeof dimension === "number" && dimension >= 0 ? dimension : lengthOf(String(dimension)),
  );
  const count = dims.reduce((product, dimension) => product * dimension, 1);
  if (count > mostElements) return null;
  const isMask = /mask/i.test(name);
  switch (type) {
    case "float32":
      return new Tensor(
        type,
        Float32Array.from({ length: count }, (_, index) => (index % 17) / 17),
        dims,
      );
    case "float64":
      return new Tensor(
        type,
        Float64Array.from({ length: count }, (_, index) => (index % 17) / 17),
        dims,
      );
    case "int64":
      return new Tensor(type, new BigInt64Array(count).fill(isMask ? 1n : 0n), dims);
    case "int32":
      return new Tensor(type, new Int32Array(count).fill(isMask ? 1 : 0), dims);
    case "bool":
      return new Tensor(type, new Uint8Array(count), dims);
    default:
      return null;
  }
}

/** By the names that exporters give to open dimensions: one example, nothing before it, a short text. */
function lengthOf(dimension: string): number {
  if (/past|cache/i.test(dimension) && !/total|\+/.test(dimension)) return 0;
  if (/batch/i.test(dimension)) return 1;
  return openLength;
}
