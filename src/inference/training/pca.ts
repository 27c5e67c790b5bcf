import type { Estimator, Rows } from "./estimator.ts";
import { addGram, mirror, symmetricEigen } from "./linear-algebra.ts";

const wantedShare = 0.9;
const maximumCount = 10;

export interface PcaFit extends Estimator {
  /** Share of the variance of each component kept. */
  shares: number[];
  /** components x width. */
  loadings: Float64Array;
}

/**
 * Principal components of standardised columns. Without a wanted number, as many as explain 90% of the variance, at most ten.
 * A component's sign is such that its largest loading is positive.
 */
export function fitPca(rows: Rows, wanted: number | null): PcaFit {
  const { width, count } = rows;
  const gram = new Float64Array(width * width);
  addGram(gram, new Float64Array(width), rows.values, new Float64Array(count), width);
  const { values, vectors } = symmetricEigen(mirror(gram, width), width);
  const total = values.reduce((sum, value) => sum + Math.max(value, 0), 0);
  const shares = Array.from(values, (value) => Math.max(value, 0) / total);
  let kept = wanted ?? 0;
  if (wanted === null) {
    let explained = 0;
    while (kept < Math.min(width, maximumCount) && explained < wantedShare) {
      explained += shares[kept]!;
      kept += 1;
    }
  }
  kept = Math.min(kept, width);
  const loadings = vectors.slice(0, kept * width);
  for (let component = 0; component < kept; component += 1) {
    const row = loadings.subarray(component * width, (component + 1) * width);
    const strongest = row.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    if (strongest < 0) for (let column = 0; column < width; column += 1) row[column]! *= -1;
  }
  return {
    shares: shares.slice(0, kept),
    loadings,
    outputWidth: kept,
    predict(given) {
      const result = new Float64Array(given.count * kept);
      for (let row = 0; row < given.count; row += 1)
        for (let component = 0; component < kept; component += 1) {
          let sum = 0;
          for (let column = 0; column < width; column += 1)
            sum += given.values[row * width + column]! * loadings[component * width + column]!;
          result[row * kept + component] = sum;
        }
      return result;
    },
    addTo(graph, encoded) {
      const columns = new Float64Array(width * kept);
      for (let component = 0; component < kept; component += 1)
        for (let column = 0; column < width; column += 1)
          columns[column * kept + component] = loadings[component * width + column]!;
      return graph.matmul(encoded, graph.floats(columns, [width, kept]));
    },
    description: `${kept} principal ${kept === 1 ? "component" : "components"} of ${width} ${width === 1 ? "column" : "columns"}`,
    settings: { componentCount: kept },
    notes: [],
  };
}
