import { MeshoptSimplifier } from 'meshoptimizer';

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

/** One Catmull-Clark step (Catmull and Clark 1978) with sharp boundaries; textures are interpolated bilinearly. */
export function subdivide(part: Part): Part {
  const { vertexFaces: faces } = part;
  const vertexCount = part.positions.length / 3;
  const faceCount = faces.length / 4;
  const edgeIndex = new Map<number, number>();
  const edgeEnds: number[] = [];
  const edgeUses: number[] = [];
  const faceEdges = new Uint32Array(faces.length);
  for (let face = 0; face < faceCount; face++) {
    for (let corner = 0; corner < 4; corner++) {
      const a = faces[face * 4 + corner]!;
      const b = faces[face * 4 + ((corner + 1) % 4)]!;
      const key = Math.min(a, b) * vertexCount + Math.max(a, b);
      let edge = edgeIndex.get(key);
      if (edge === undefined) {
        edge = edgeUses.length;
        edgeIndex.set(key, edge);
        edgeEnds.push(Math.min(a, b), Math.max(a, b));
        edgeUses.push(0);
      }
      edgeUses[edge]!++;
      faceEdges[face * 4 + corner] = edge;
    }
  }
  const edgeCount = edgeUses.length;
  const valence = new Float64Array(vertexCount);
  const faceValence = new Float64Array(vertexCount);
  const isBoundary = new Uint8Array(vertexCount);
  for (let edge = 0; edge < edgeCount; edge++) {
    for (const end of [edgeEnds[edge * 2]!, edgeEnds[edge * 2 + 1]!]) {
      valence[end]!++;
      if (edgeUses[edge] === 1) isBoundary[end] = 1;
    }
  }
  for (const vertex of faces) faceValence[vertex]!++;

  function refine(values: Float64Array, width: number): Float64Array {
    const out = new Float64Array((vertexCount + edgeCount + faceCount) * width);
    const edgeStart = vertexCount * width;
    const faceStart = (vertexCount + edgeCount) * width;
    const aroundFaces = new Float64Array(vertexCount);
    const aroundEdges = new Float64Array(vertexCount);
    const aroundBoundary = new Float64Array(vertexCount);
    const edgeFaceSum = new Float64Array(edgeCount);
    for (let k = 0; k < width; k++) {
      aroundFaces.fill(0);
      aroundEdges.fill(0);
      aroundBoundary.fill(0);
      edgeFaceSum.fill(0);
      for (let face = 0; face < faceCount; face++) {
        let mean = 0;
        for (let corner = 0; corner < 4; corner++) mean += values[faces[face * 4 + corner]! * width + k]! / 4;
        out[faceStart + face * width + k] = mean;
        for (let corner = 0; corner < 4; corner++) {
          aroundFaces[faces[face * 4 + corner]!]! += mean;
          edgeFaceSum[faceEdges[face * 4 + corner]!]! += mean;
        }
      }
      for (let edge = 0; edge < edgeCount; edge++) {
        const a = edgeEnds[edge * 2]!;
        const b = edgeEnds[edge * 2 + 1]!;
        const ends = values[a * width + k]! + values[b * width + k]!;
        const boundary = edgeUses[edge] === 1;
        out[edgeStart + edge * width + k] = boundary ? ends / 2 : (ends + edgeFaceSum[edge]!) / 4;
        for (const end of [a, b]) {
          aroundEdges[end]! += ends / 2;
          if (boundary) aroundBoundary[end]! += ends / 2;
        }
      }
      for (let vertex = 0; vertex < vertexCount; vertex++) {
        const here = values[vertex * width + k]!;
        const n = Math.max(1, valence[vertex]!);
        out[vertex * width + k] = isBoundary[vertex]
          ? (aroundBoundary[vertex]! + 2 * here) / 4
          : (aroundFaces[vertex]! / Math.max(1, faceValence[vertex]!) + (2 * aroundEdges[vertex]!) / n + (n - 3) * here) / n;
      }
    }
    return out;
  }

  const newFaces = new Uint32Array(faces.length * 4);
  const uvValues: number[] = [];
  const uvIndex = new Map<string, number>();
  const newUvFaces = new Uint32Array(faces.length * 4);
  function uvAt(u: number, v: number): number {
    const key = `${Math.round(u * 1e5)},${Math.round(v * 1e5)}`;
    let index = uvIndex.get(key);
    if (index === undefined) {
      index = uvValues.length / 2;
      uvIndex.set(key, index);
      uvValues.push(u, v);
    }
    return index;
  }
  for (let face = 0; face < faceCount; face++) {
    const corners = [0, 1, 2, 3].map((corner) => {
      const uv = part.uvFaces[face * 4 + corner]!;
      return [part.uvs[uv * 2]!, part.uvs[uv * 2 + 1]!] as const;
    });
    const edges = corners.map((here, corner) => {
      const next = corners[(corner + 1) % 4]!;
      return [(here[0] + next[0]) / 2, (here[1] + next[1]) / 2] as const;
    });
    const centre = [
      corners.reduce((total, corner) => total + corner[0], 0) / 4,
      corners.reduce((total, corner) => total + corner[1], 0) / 4,
    ] as const;
    for (let corner = 0; corner < 4; corner++) {
      const at = (face * 4 + corner) * 4;
      const before = (corner + 3) % 4;
      newFaces[at] = faces[face * 4 + corner]!;
      newFaces[at + 1] = vertexCount + faceEdges[face * 4 + corner]!;
      newFaces[at + 2] = vertexCount + edgeCount + face;
      newFaces[at + 3] = vertexCount + faceEdges[face * 4 + before]!;
      newUvFaces[at] = uvAt(...corners[corner]!);
      newUvFaces[at + 1] = uvAt(...edges[corner]!);
      newUvFaces[at + 2] = uvAt(...centre);
      newUvFaces[at + 3] = uvAt(...edges[before]!);
    }
  }
  return {
    vertexFaces: newFaces,
    uvFaces: newUvFaces,
    uvs: Float64Array.from(uvValues),
    positions: refine(part.positions, 3),
    morphs: part.morphs.map((morph) => refine(morph, 3)),
    skin: refine(part.skin, part.boneCount),
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
    ['Permissive'],
  );
  return compact({ ...buffers, indices });
}
