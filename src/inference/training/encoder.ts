import type { Feature } from "../../contract/model-card.ts";
import type { GraphBuilder, Value } from "../graphs/graph-builder.ts";
import type { Rows } from "./estimator.ts";

/**
 * One number a row that the estimator sees, made from feature `source`: its value (missing ones filled, then
 * `(x - mean) / scale`), whether it is category `code`, or whether it is missing.
 */
type EncodedColumn = { source: number; mean: number; scale: number } & (
  | { kind: "value"; fill: number | null }
  | { kind: "is"; code: number }
  | { kind: "missing" }
);

export interface Encoder {
  featureCount: number;
  columns: EncodedColumn[];
}

export interface EncodingChoice {
  /** False leaves missing values as NaN, which trees can split on. */
  fillMissing: boolean;
  /** Centre and scale to unit variance. "values" leaves the columns of categories as 0 and 1. */
  standardise: "all" | "values" | "none";
  /** Whether missing values get a column of their own. */
  markMissing: boolean;
}

export const linearEncoding: EncodingChoice = { fillMissing: true, standardise: "all", markMissing: true };
export const treeEncoding: EncodingChoice = { fillMissing: false, standardise: "none", markMissing: false };
export const distanceEncoding: EncodingChoice = { fillMissing: true, standardise: "values", markMissing: false };

/** `data` is row-major, `features.length` numbers a row, missing ones NaN. Columns that never change are left out. */
export function fitEncoder(features: readonly Feature[], data: Float32Array, choice: EncodingChoice): Encoder {
  const featureCount = features.length;
  const columns = features.flatMap((feature, source): EncodedColumn[] => {
    const stats = statisticsOf(data, source, featureCount);
    if (stats.count === 0) return [];
    const encoded: EncodedColumn[] = [];
    const codes = codeCount(feature);
    if (codes === null) {
      if (stats.spread > 0) {
        const fill = choice.fillMissing ? stats.mean : null;
        const isScaled = choice.standardise !== "none";
        encoded.push({
          kind: "value",
          source,
          fill,
          mean: isScaled ? stats.mean : 0,
          scale: isScaled ? stats.spread : 1,
        });
      }
    } else {
      const counts = codeCounts(data, source, featureCount, codes);
      for (let code = 0; code < codes; code += 1) {
        const seen = counts[code]!;
        if (seen > 0 && seen < stats.rowCount)
          encoded.push({ kind: "is", source, code, ...shareScale(seen / stats.rowCount, choice) });
      }
    }
    const missing = stats.rowCount - stats.count;
    if (choice.markMissing && missing > 0)
      encoded.push({ kind: "missing", source, ...shareScale(missing / stats.rowCount, choice) });
    return encoded;
  });
  return { featureCount, columns };
}

function shareScale(share: number, choice: EncodingChoice): { mean: number; scale: number } {
  return choice.standardise === "all" ? { mean: share, scale: Math.sqrt(share * (1 - share)) } : { mean: 0, scale: 1 };
}

function codeCount(feature: Feature): number | null {
  if (feature.kind === "category") return feature.categories.length + (feature.hasOther ? 1 : 0);
  if (feature.kind === "date" && feature.part === "month") return 12;
  if (feature.kind === "date" && feature.part === "weekday") return 7;
  return null;
}

function statisticsOf(data: Float32Array, source: number, width: number) {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let at = source; at < data.length; at += width) {
    const value = data[at]!;
    if (Number.isNaN(value)) continue;
    count += 1;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  const spread = count > 0 ? Math.sqrt(squares / count) : 0;
  return { rowCount: data.length / width, count, mean, spread: spread > Math.abs(mean) * 1e-7 ? spread : 0 };
}

function codeCounts(data: Float32Array, source: number, width: number, codes: number): Int32Array {
  const counts = new Int32Array(codes);
  for (let at = source; at < data.length; at += width) {
    const code = data[at]!;
    if (code >= 0 && code < codes) counts[code]! += 1;
  }
  return counts;
}

export function encodeRows(encoder: Encoder, data: Float32Array): Rows {
  const { columns, featureCount } = encoder;
  const count = data.length / featureCount;
  const width = columns.length;
  const values = new Float64Array(count * width);
  columns.forEach((column, position) => {
    const { source, mean, scale } = column;
    for (let row = 0; row < count; row += 1) {
      const value = data[row * featureCount + source]!;
      let number: number;
      if (column.kind === "value") number = Number.isNaN(value) && column.fill !== null ? column.fill : value;
      else if (column.kind === "is") number = value === column.code ? 1 : 0;
      else number = Number.isNaN(value) ? 1 : 0;
      values[row * width + position] = (number - mean) / scale;
    }
  });
  return { values, count, width };
}

/** The same as `encodeRows` inside a graph, whose columns come out in the encoder's order. */
export function addEncoder(graph: GraphBuilder, features: Value, encoder: Encoder): Value {
  const { columns } = encoder;
  const parts: Value[] = [];
  const order: number[] = [];
  const pick = (group: readonly { source: number }[]) =>
    graph.op("Gather", [features, graph.int64s(group.map(({ source }) => source))], { axis: 1 });

  const valueAt = positions(columns, "value");
  if (valueAt.length > 0) {
    const group = columns.filter((column) => column.kind === "value");
    const picked = pick(group);
    const isFilled = group.some(({ fill }) => fill !== null);
    parts.push(
      isFilled
        ? graph.op("Where", [
            graph.op("IsNaN", [picked]),
            graph.floats(
              group.map(({ fill }) => fill ?? Number.NaN),
              [1, group.length],
            ),
            picked,
          ])
        : picked,
    );
    order.push(...valueAt);
  }
  const isAt = positions(columns, "is");
  if (isAt.length > 0) {
    const group = columns.filter((column) => column.kind === "is");
    const codes = graph.floats(
      group.map(({ code }) => code),
      [1, group.length],
    );
    parts.push(graph.cast(graph.op("Equal", [pick(group), codes]), "float32"));
    order.push(...isAt);
  }
  const missingAt = positions(columns, "missing");
  if (missingAt.length > 0) {
    const group = columns.filter((column) => column.kind === "missing");
    parts.push(graph.cast(graph.op("IsNaN", [pick(group)]), "float32"));
    order.push(...missingAt);
  }

  const [first] = parts;
  if (!first) throw new Error("A graph needs a column.");
  const joined = parts.length === 1 ? first : graph.op("Concat", parts, { axis: 1 });
  const inOrder = order.every((position, index) => position === index)
    ? joined
    : graph.op("Gather", [joined, graph.int64s(columns.map((_, position) => order.indexOf(position)))], { axis: 1 });
  if (columns.every(({ mean, scale }) => mean === 0 && scale === 1)) return inOrder;
  const means = graph.floats(
    columns.map(({ mean }) => mean),
    [1, columns.length],
  );
  const scales = graph.floats(
    columns.map(({ scale }) => 1 / scale),
    [1, columns.length],
  );
  return graph.multiply(graph.subtract(inOrder, means), scales);
}

function positions(columns: readonly EncodedColumn[], kind: EncodedColumn["kind"]): number[] {
  return columns.flatMap((column, position) => (column.kind === kind ? [position] : []));
}
