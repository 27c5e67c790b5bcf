import { GraphBuilder } from "./graph-builder.ts";

export const probeShape = { rows: 256, columns: 256 };

/** tanh(x W + b): a matrix product, a broadcast and a transcendental, which is where providers differ. */
export function probeModel(): Uint8Array {
  const { rows, columns } = probeShape;
  const graph = new GraphBuilder("probe");
  const x = graph.input("x", "float32", [rows, columns]);
  const weights = graph.floats(wave(columns * columns, 0.37, 0.05), [columns, columns]);
  const bias = graph.floats(wave(columns, 1.3, 0.5));
  const y = graph.op("Tanh", [graph.add(graph.matmul(x, weights), bias)]);
  graph.output("y", y, "float32", [rows, columns]);
  return graph.encode();
}

export function probeInput(): Float32Array {
  return wave(probeShape.rows * probeShape.columns, 0.91, 1);
}

/** The probe's result in double precision, by definition. */
export function probeExpectation(): Float64Array {
  const { rows, columns } = probeShape;
  const input = probeInput();
  const weights = wave(columns * columns, 0.37, 0.05);
  const bias = wave(columns, 1.3, 0.5);
  return Float64Array.from({ length: rows * columns }, (_unused, index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    let sum = bias[column] ?? 0;
    for (let inner = 0; inner < columns; inner += 1)
      sum += (input[row * columns + inner] ?? 0) * (weights[inner * columns + column] ?? 0);
    return Math.tanh(sum);
  });
}

function wave(length: number, step: number, height: number): Float32Array {
  return Float32Array.from({ length }, (_unused, index) => Math.sin(index * step) * height);
}
