import { type MakeHuman, type Proxy, SKIN_VERTEX_COUNT } from "./makehuman.ts";
import type { Part } from "./part.ts";
import type { Shapes } from "./shapes.ts";
import { bones } from "./skeleton.ts";

const HEAD_BOTTOM_DM = 6.3;

/** How much wider, higher and deeper this person's head is than the base mesh's. */
export function headScale(source: MakeHuman, positions: Float64Array): [number, number, number] {
  const spread = (of: Float64Array, axis: number): number => {
    let low = Infinity;
    let high = -Infinity;
    for (let vertex = 0; vertex < SKIN_VERTEX_COUNT; vertex++) {
      if (source.positions[vertex * 3 + 1]! <= HEAD_BOTTOM_DM) continue;
      low = Math.min(low, of[vertex * 3 + axis]!);
      high = Math.max(high, of[vertex * 3 + axis]!);
    }
    return high - low;
  };
  return [0, 1, 2].map((axis) => spread(positions, axis) / spread(source.positions, axis)) as [number, number, number];
}

/** Three weighted base vertices carried over to a proxy vertex. */
function carried(proxy: Proxy, values: Float64Array, width: number): Float64Array {
  const count = proxy.references.length / 3;
  const out = new Float64Array(count * width);
  for (let vertex = 0; vertex < count; vertex++) {
    for (let slot = 0; slot < 3; slot++) {
      const base = proxy.references[vertex * 3 + slot]!;
      const weight = proxy.weights[vertex * 3 + slot]!;
      for (let k = 0; k < width; k++) out[vertex * width + k]! += weight * values[base * width + k]!;
    }
  }
  return out;
}

/** Fits a proxy to a person; its offsets grow with `scale`. */
export function fitted(
  proxy: Proxy,
  shapes: Shapes,
  skin: Float64Array,
  scale: readonly [number, number, number],
  withMorphs: boolean,
): Part {
  const positions = carried(proxy, shapes.positions, 3).map((value, i) => value + proxy.offsets[i]! * scale[i % 3]!);
  return {
    vertexFaces: proxy.vertexFaces,
    uvFaces: proxy.uvFaces,
    uvs: proxy.uvs,
    positions,
    morphs: withMorphs ? shapes.deltas.map((delta) => carried(proxy, delta, 3)) : [],
    skin: carried(proxy, skin, bones.length),
    boneCount: bones.length,
  };
}
