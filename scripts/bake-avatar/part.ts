import { MeshoptSimplifier } from "meshoptimizer";

/** One mesh of the avatar while it is being built: quads over vertices that carry morph deltas and a weight per bone. */
export interface Part {
  vertexFaces: Uint32Array;
  uvFaces: Uint32Array;
  uvs: Float64Array;
  positions: Float64Array;
  morphs: Float64Array[];
  /** `boneCount` weights per vertex. */
  skin: Float64Array;
  boneCount: number;
}

/** Triangles with one vertex per (position, texture) pair, ready to be written. */
export interface Buffers {
  positions: Float64Array;
  normals: Float64Array;
  uvs: Float64Array;
  indices: Uint32Array;
  morphs: { positions: Float64Array; normals: Float64Array }[];
  skin: Float64Array;
  boneCount: number;
  /** Openness to ambient light per vertex, 0 to 1, once it is baked. */
  openness?: Float64Array;
}

function gather(values: Float64Array, picks: ArrayLike<number>, width: number): Float64Array {
  const out = new Float64Array(picks.length * width);
  for (let i = 0; i < picks.length; i++) {
    for (let k = 0; k < width; k++) out[i * width + k] = values[picks[i]! * width + k]!;
  }
  return out;
}

/** Keeps the faces for which `keep` holds and drops the vertices nobody uses any more. */
export function restrict(part: Part, keep: (face: number) => boolean): Part {
  const faceCount = part.vertexFaces.length / 4;
  const vertexFaces: number[] = [];
  const uvFaces: number[] = [];
  for (let face = 0; face < faceCount; face++) {
    if (!keep(face)) continue;
    for (let corner = 0; corner < 4; corner++) {
      vertexFaces.push(part.vertexFaces[face * 4 + corner]!);
      uvFaces.push(part.uvFaces[face * 4 + corner]!);
    }
  }
  const used = [...new Set(vertexFaces)].sort((a, b) => a - b);
  const renumbered = new Map(used.map((vertex, index) => [vertex, index]));
  return {
    vertexFaces: Uint32Array.from(vertexFaces, (vertex) => renumbered.get(vertex)!),
    uvFaces: Uint32Array.from(uvFaces),
    uvs: part.uvs,
    positions: gather(part.positions, used, 3),
    morphs: part.morphs.map((morph) => gather(morph, used, 3)),
    skin: gather(part.skin, used, part.boneCount),
    boneCount: part.boneCount,
  };
}

function vertexNormals(faces: Uint32Array, positions: Float64Array): Float64Array {
  const normals = new Float64Array(positions.length);
  const at = (vertex: number, axis: number) => positions[vertex * 3 + axis]!;
  for (let face = 0; face < faces.length; face += 4) {
    const [a, b, c, d] = [faces[face]!, faces[face + 1]!, faces[face + 2]!, faces[face + 3]!];
    for (let axis = 0; axis < 3; axis++) {
      const u = (axis + 1) % 3;
      const v = (axis + 2) % 3;
      const diagonal1 = [at(c, u) - at(a, u), at(c, v) - at(a, v)] as const;
      const diagonal2 = [at(d, u) - at(b, u), at(d, v) - at(b, v)] as const;
      const normal = diagonal1[0] * diagonal2[1] - diagonal1[1] * diagonal2[0];
      for (const vertex of [a, b, c, d]) normals[vertex * 3 + axis]! += normal;
    }
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.max(1e-12, Math.hypot(normals[i]!, normals[i + 1]!, normals[i + 2]!));
    for (let axis = 0; axis < 3; axis++) normals[i + axis]! /= length;
  }
  return normals;
}

/** Splits vertices where the texture has a seam and turns quads into triangles. */
export function toBuffers(part: Part, withMorphNormals: boolean): Buffers {
  const normals = vertexNormals(part.vertexFaces, part.positions);
  const uvCount = part.uvs.length / 2;
  const index = new Map<number, number>();
  const vertexOf: number[] = [];
  const uvOf: number[] = [];
  const corners = part.vertexFaces.map((vertex, corner) => {
    const uv = part.uvFaces[corner]!;
    const key = vertex * uvCount + uv;
    let found = index.get(key);
    if (found === undefined) {
      found = vertexOf.length;
      index.set(key, found);
      vertexOf.push(vertex);
      uvOf.push(uv);
    }
    return found;
  });
  const indices: number[] = [];
  for (let face = 0; face < corners.length; face += 4) {
    for (const triangle of [
      [0, 1, 2],
      [0, 2, 3],
    ]) {
      const [a, b, c] = triangle.map((corner) => corners[face + corner!]!) as [number, number, number];
      const distinct = new Set([vertexOf[a]!, vertexOf[b]!, vertexOf[c]!]).size === 3;
      if (distinct) indices.push(a, b, c);
    }
  }
  return {
    positions: gather(part.positions, vertexOf, 3),
    normals: gather(normals, vertexOf, 3),
    uvs: gather(part.uvs, uvOf, 2),
    indices: Uint32Array.from(indices),
    morphs: part.morphs.map((morph) => {
      const moved = part.positions.map((value, i) => value + morph[i]!);
      const turned = withMorphNormals
        ? vertexNormals(part.vertexFaces, moved).map((value, i) => value - normals[i]!)
        : new Float64Array(0);
      return {
        positions: gather(morph, vertexOf, 3),
        normals: withMorphNormals ? gather(turned, vertexOf, 3) : turned,
      };
    }),
    skin: gather(part.skin, vertexOf, part.boneCount),
    boneCount: part.boneCount,
  };
}

/** Drops vertices no triangle uses, in order of first use. */
export function compact(buffers: Buffers): Buffers {
  const order = [...new Set(buffers.indices)];
  const renumbered = new Map(order.map((vertex, index) => [vertex, index]));
  return {
    positions: gather(buffers.positions, order, 3),
    normals: gather(buffers.normals, order, 3),
    uvs: gather(buffers.uvs, order, 2),
    indices: buffers.indices.map((vertex) => renumbered.get(vertex)!),
    morphs: buffers.morphs.map((morph) => ({
      positions: gather(morph.positions, order, 3),
      normals: morph.normals.length > 0 ? gather(morph.normals, order, 3) : morph.normals,
    })),
    skin: gather(buffers.skin, order, buffers.boneCount),
    boneCount: buffers.boneCount,
  };
}

/** Fewer triangles over a subset of the same vertices; `importance` 1 locks a vertex. */
export async function decimate(
  buffers: Buffers,
  triangleCount: number,
  isLocked: (vertex: number) => boolean = () => false,
): Promise<Buffers> {
  await MeshoptSimplifier.ready;
  const vertexCount = buffers.positions.length / 3;
  const attributes = new Float32Array(vertexCount * 5);
  const locked = new Uint8Array(vertexCount);
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    for (let axis = 0; axis < 3; axis++) attributes[vertex * 5 + axis] = buffers.normals[vertex * 3 + axis]!;
    attributes[vertex * 5 + 3] = buffers.uvs[vertex * 2]!;
    attributes[vertex * 5 + 4] = buffers.uvs[vertex * 2 + 1]!;
    locked[vertex] = isLocked(vertex) ? 1 : 0;
  }
  const [indices] = MeshoptSimplifier.simplifyWithAttributes(
    buffers.indices,
    Float32Array.from(buffers.positions),
    3,
    attributes,
    5,
    [0.3, 0.3, 0.3, 0.6, 0.6],
    locked,
    triangleCount * 3,
    1,
    ["Permissive"],
  );
  return compact({ ...buffers, indices });
}
