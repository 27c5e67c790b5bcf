import type { GraphBuilder, Value } from "../graph-builder.ts";
import { counterWords, counterWordsReference } from "./counter-words.ts";

/** Minimax in t^2 for |t| <= 1/2 of sqrt(2) sin(pi t) / t and sqrt(2) cos(pi t), of which the double angle is a product. */
const sineTerms = [4.44287959, -7.30781804, 3.59778865, -0.791238];
const cosineTerms = [Math.SQRT2, -6.97885099, 5.73946117, -1.88356296, 0.31069813];
const wordUnit = 2 ** -32;
/** No draw lies farther out than 6.0, and the logarithm stays below zero by more than WebGPU's leeway of 2^-21. */
const smallestUniform = 2 ** -26;
const uniformUnit = 2 * wordUnit * (1 - 2 ** -20);

/**
 * Normal draws of mean zero, two of each pair of words, by Box and Muller (1958) with polynomials for the angle: the
 * providers' own sines differ. `minusTwoVariance` is a float32 scalar, -2 for unit normals. The result is
 * [2 rows, n]: the cosine halves, then the sine halves.
 */
export function normalDraws(
  graph: GraphBuilder,
  counter: Value,
  key: { factors: Value; offsets: Value },
  minusTwoVariance: Value,
): Value {
  const { first, second } = counterWords(graph, counter, key);
  const magnitude = graph.op("Abs", [graph.cast(first, "float32")]);
  const uniform = graph.add(graph.multiply(magnitude, graph.float(uniformUnit)), graph.float(smallestUniform));
  const radius = graph.op("Sqrt", [graph.multiply(graph.op("Log", [uniform]), minusTwoVariance)]);
  const half = graph.multiply(graph.cast(second, "float32"), graph.float(wordUnit));
  const square = graph.multiply(half, half);
  const sine = graph.multiply(half, polynomial(graph, square, sineTerms));
  const cosine = polynomial(graph, square, cosineTerms);
  const wholeCosine = graph.subtract(graph.float(1), graph.multiply(sine, sine));
  const wholeSine = graph.multiply(sine, cosine);
  return graph.op("Concat", [graph.multiply(radius, wholeCosine), graph.multiply(radius, wholeSine)], { axis: 0 });
}

function polynomial(graph: GraphBuilder, x: Value, terms: readonly number[]): Value {
  const [highest = 0, ...lower] = terms.toReversed();
  let value = graph.float(highest);
  for (const term of lower) value = graph.add(graph.multiply(x, value), graph.float(term));
  return value;
}

/** The two unit normals of one counter in one stream, in double precision. */
export function normalsReference(counter: number, factor: number, offset: number): [number, number] {
  const [first, second] = counterWordsReference(counter, factor, offset);
  const uniform = Math.abs(first) * uniformUnit + smallestUniform;
  const radius = Math.sqrt(-2 * Math.log(uniform));
  const angle = 2 * Math.PI * second * wordUnit;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
