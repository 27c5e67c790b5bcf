import { BufferAttribute, type BufferGeometry, DynamicDrawUsage, type Mesh } from "three";

const SMALLEST_STEP_M = 1e-5;

interface SparseDelta {
  readonly vertices: Uint16Array;
  readonly offsets: Float32Array;
}

/** Blends morph targets on the processor: a software rasteriser walks every target for every vertex, we only the active ones. */
export interface CpuMorph {
  apply(weights: Float32Array): void;
}

function sparseDeltas(geometry: BufferGeometry): SparseDelta[] {
  return (geometry.morphAttributes.position ?? []).map((target) => {
    const vertices: number[] = [];
    const offsets: number[] = [];
    for (let vertex = 0; vertex < target.count; vertex++) {
      const [x, y, z] = [target.getX(vertex), target.getY(vertex), target.getZ(vertex)];
      if (Math.abs(x) + Math.abs(y) + Math.abs(z) < SMALLEST_STEP_M) continue;
      vertices.push(vertex);
      offsets.push(x, y, z);
    }
    return { vertices: Uint16Array.from(vertices), offsets: Float32Array.from(offsets) };
  });
}

/** Takes the morph targets away from the renderer; positions are then rewritten by `apply`. */
export function takeOverMorphs(mesh: Mesh): CpuMorph {
  const { geometry } = mesh;
  const deltas = sparseDeltas(geometry);
  const source = geometry.getAttribute("position");
  const rest = new Float32Array(source.count * 3);
  for (let vertex = 0; vertex < source.count; vertex++)
    rest.set([source.getX(vertex), source.getY(vertex), source.getZ(vertex)], vertex * 3);
  const positions = rest.slice();
  const attribute = new BufferAttribute(positions, 3).setUsage(DynamicDrawUsage);
  geometry.setAttribute("position", attribute);
  geometry.morphAttributes = {};
  delete mesh.morphTargetInfluences;
  delete mesh.morphTargetDictionary;
  const applied = new Float32Array(deltas.length);
  return {
    apply(weights) {
      let isSame = true;
      for (let i = 0; i < applied.length; i++) {
        if (Math.abs(applied[i]! - weights[i]!) > 1e-4) isSame = false;
      }
      if (isSame) return;
      positions.set(rest);
      for (let i = 0; i < applied.length; i++) {
        const weight = weights[i]!;
        applied[i] = weight;
        if (weight === 0) continue;
        const { vertices, offsets } = deltas[i]!;
        for (let k = 0; k < vertices.length; k++) {
          const at = vertices[k]! * 3;
          positions[at]! += weight * offsets[k * 3]!;
          positions[at + 1]! += weight * offsets[k * 3 + 1]!;
          positions[at + 2]! += weight * offsets[k * 3 + 2]!;
        }
      }
      attribute.needsUpdate = true;
    },
  };
}
