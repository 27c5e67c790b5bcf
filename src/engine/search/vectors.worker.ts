import { parentPort } from "node:worker_threads";
import type { NearestVectors, ToVectors } from "./vector-messages.ts";

let dimension = 0;
let count = 0;
let vectors = new Float32Array(0);
let ids = new Float64Array(0);
let kinds = new Uint8Array(0);
const places = new Map<number, number>();

function grow(capacity: number): void {
  const next = new Float32Array(capacity * dimension);
  next.set(vectors.subarray(0, count * dimension));
  const nextIds = new Float64Array(capacity);
  nextIds.set(ids.subarray(0, count));
  const nextKinds = new Uint8Array(capacity);
  nextKinds.set(kinds.subarray(0, count));
  [vectors, ids, kinds] = [next, nextIds, nextKinds];
}

function add(message: Extract<ToVectors, { kind: "add" }>): void {
  if (count + message.ids.length > ids.length) grow(Math.max(1024, (count + message.ids.length) * 2));
  message.ids.forEach((id, index) => {
    const place = places.get(id) ?? count;
    if (place === count) count += 1;
    places.set(id, place);
    ids[place] = id;
    kinds[place] = message.kinds[index] ?? 0;
    vectors.set(message.vectors.subarray(index * dimension, (index + 1) * dimension), place * dimension);
  });
}

/** Every vector is compared: 100,000 of 384 numbers take some 30 ms here, off the engine's own thread. */
function find({ request, query, kinds: wanted, limit }: Extract<ToVectors, { kind: "find" }>): NearestVectors {
  const similarities = new Float32Array(count);
  const fitting: number[] = [];
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < count; row += 1) {
    if (!wanted.includes(kinds[row] ?? 0)) continue;
    let similarity = 0;
    const at = row * dimension;
    for (let index = 0; index < dimension; index += 1) similarity += (vectors[at + index] ?? 0) * (query[index] ?? 0);
    similarities[row] = similarity;
    fitting.push(row);
    sum += similarity;
    squares += similarity * similarity;
  }
  const mean = fitting.length === 0 ? 0 : sum / fitting.length;
  const deviation = fitting.length === 0 ? 0 : Math.sqrt(Math.max(0, squares / fitting.length - mean * mean));
  const nearest = fitting.toSorted((a, b) => (similarities[b] ?? 0) - (similarities[a] ?? 0)).slice(0, limit);
  return {
    request,
    ids: nearest.map((row) => ids[row] ?? 0),
    similarities: nearest.map((row) => similarities[row] ?? 0),
    mean,
    deviation,
    count: fitting.length,
  };
}

parentPort?.on("message", (message: ToVectors) => {
  if (message.kind === "reset") {
    ({ dimension } = message);
    count = 0;
    vectors = new Float32Array(0);
    ids = new Float64Array(0);
    kinds = new Uint8Array(0);
    places.clear();
  }
  if (message.kind === "add") add(message);
  if (message.kind === "find") parentPort?.postMessage(find(message));
});
