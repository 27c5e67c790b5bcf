import type { Part } from "./part.ts";

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
          : (aroundFaces[vertex]! / Math.max(1, faceValence[vertex]!) +
              (2 * aroundEdges[vertex]!) / n +
              (n - 3) * here) /
            n;
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
