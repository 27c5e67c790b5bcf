import type { GraphBuilder, Value } from "../graph-builder.ts";

/**
 * Random words from a counter and a key, in 32-bit integer arithmetic that wraps, so that every provider computes the
 * same bits. The permutation x -> x (2x + 1) mod 2^32 carries low bits upwards (RC6, Rivest et al. 1998), adding
 * x / 65536 brings high bits down again; the second word takes the same state through another line. Only the upper
 * bits of a word are used. Not for secrets.
 */
const secondFactor = 0x9e3779b1 | 0;
const secondOffset = 0x7f4a7c15;

/** `counter` [1, n] and `factors`, `offsets` [rows, 1] are int32; the two words are int32 [rows, n]. */
export function counterWords(
  graph: GraphBuilder,
  counter: Value,
  key: { factors: Value; offsets: Value },
): { first: Value; second: Value } {
  const line = graph.add(graph.multiply(key.factors, counter), key.offsets);
  const mixed = permute(graph, line);
  const state = graph.add(mixed, graph.divide(mixed, graph.int32(65_536)));
  const turned = graph.add(graph.multiply(state, graph.int32(secondFactor)), graph.int32(secondOffset));
  return { first: permute(graph, state), second: permute(graph, turned) };
}

function permute(graph: GraphBuilder, x: Value): Value {
  return graph.multiply(x, graph.add(graph.add(x, x), graph.int32(1)));
}

/** The same words by definition. */
export function counterWordsReference(counter: number, factor: number, offset: number): [number, number] {
  const mixed = permuted((Math.imul(factor, counter) + offset) | 0);
  const state = (mixed + Math.trunc(mixed / 65_536)) | 0;
  return [permuted(state), permuted((Math.imul(state, secondFactor) + secondOffset) | 0)];
}

function permuted(x: number): number {
  return Math.imul(x, (x + x + 1) | 0);
}

/** Odd factors and offsets of `rows` independent streams, drawn from `seed` by SplitMix64 (Steele et al. 2014). */
export function streamKeys(seed: number, rows: number): { factors: Int32Array; offsets: Int32Array } {
  const factors = new Int32Array(rows);
  const offsets = new Int32Array(rows);
  let state = BigInt(seed);
  for (let row = 0; row < rows; row += 1) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let word = state;
    word = BigInt.asUintN(64, (word ^ (word >> 30n)) * 0xbf58476d1ce4e5b9n);
    word = BigInt.asUintN(64, (word ^ (word >> 27n)) * 0x94d049bb133111ebn);
    word ^= word >> 31n;
    factors[row] = Number(word & 0xffff_ffffn) | 1;
    offsets[row] = Number(word >> 32n) | 0;
  }
  return { factors, offsets };
}
