import {
  type Accessor,
  type Buffer as GltfBuffer,
  Document,
  Logger,
  type Material,
  type Node,
  NodeIO,
  type Primitive,
  type Texture,
  type TypedArray,
} from "@gltf-transform/core";
import { EXTMeshoptCompression, EXTTextureWebP, KHRMeshQuantization } from "@gltf-transform/extensions";
import { reorder } from "@gltf-transform/functions";
import { MeshoptEncoder } from "meshoptimizer";
import type { Buffers } from "./part.ts";
import type { TextureBytes } from "./textures.ts";

const METRES_PER_DM = 0.1;
const NORMAL_LEVELS = 1023;
const INFLUENCES = 4;
/** Occluded skin and cloth stay warmer than grey: light bounces between them. */
const BLEED = [0.75, 1, 1.08];

export interface MaterialLook {
  readonly name: string;
  readonly texture: TextureBytes | null;
  readonly normalTexture?: TextureBytes;
  readonly roughness: number;
  readonly alphaMode: "OPAQUE" | "MASK" | "BLEND";
  readonly doubleSided: boolean;
}

export interface AvatarMesh {
  readonly name: string;
  readonly primitives: readonly { readonly buffers: Buffers; readonly look: MaterialLook }[];
  /** A rigid mesh hangs on its own node instead of the skeleton. */
  readonly rigid?: { readonly bone: string; readonly originDm: readonly [number, number, number] };
}

export interface AvatarBone {
  readonly name: string;
  readonly parent: string | null;
  readonly positionDm: readonly [number, number, number];
}

export interface Avatar {
  readonly meshes: readonly AvatarMesh[];
  readonly bones: readonly AvatarBone[];
  readonly morphNames: readonly string[];
  readonly credit: string;
}

/** Positions become normalised 16-bit integers that mean metres directly: everything lies within one metre of the origin. */
function metresAsShorts(decimetres: Float64Array): Int16Array<ArrayBuffer> {
  return Int16Array.from(decimetres, (value) => {
    const metres = value * METRES_PER_DM;
    if (Math.abs(metres) > 1)
      throw new RangeError(`A vertex lies ${metres} m from the origin; one metre is the limit.`);
    return Math.round(metres * 32767);
  });
}

function normalsAsShorts(normals: Float64Array): Int16Array<ArrayBuffer> {
  return Int16Array.from(normals, (value) => Math.round((Math.round(value * NORMAL_LEVELS) / NORMAL_LEVELS) * 32767));
}

function normalDeltasAsBytes(deltas: Float64Array): Int8Array<ArrayBuffer> {
  return Int8Array.from(deltas, (value) => Math.round(Math.min(1, Math.max(-1, value)) * 127));
}

function joints(
  skin: Float64Array,
  boneCount: number,
): { indices: Uint8Array<ArrayBuffer>; weights: Uint8Array<ArrayBuffer> } {
  const vertexCount = skin.length / boneCount;
  const indices = new Uint8Array(vertexCount * INFLUENCES);
  const weights = new Uint8Array(vertexCount * INFLUENCES);
  for (let vertex = 0; vertex < vertexCount; vertex++) {
    const strongest = Array.from(skin.subarray(vertex * boneCount, (vertex + 1) * boneCount), (weight, bone) => ({
      weight,
      bone,
    }))
      .sort((a, b) => b.weight - a.weight || a.bone - b.bone)
      .slice(0, INFLUENCES)
      .filter(({ weight }) => weight > 0.002);
    const total = strongest.reduce((sum, { weight }) => sum + weight, 0);
    let left = 255;
    strongest.forEach(({ weight, bone }, slot) => {
      const rounded = slot === strongest.length - 1 ? left : Math.min(left, Math.round((weight / total) * 255));
      left -= rounded;
      if (rounded > 0) indices[vertex * INFLUENCES + slot] = bone;
      weights[vertex * INFLUENCES + slot] = rounded;
    });
  }
  return { indices, weights };
}

/** Writes the avatar twice: meshopt-compressed for shipping and plain for the validator. */
export async function writeGlb(
  avatar: Avatar,
): Promise<{ compressed: Uint8Array; plain: Uint8Array; triangles: Record<string, number>; vertices: number }> {
  await MeshoptEncoder.ready;
  const document = new Document().setLogger(new Logger(Logger.Verbosity.ERROR));
  const buffer = document.createBuffer();
  document.getRoot().getAsset().generator = "FinSight avatar bake";
  document.getRoot().getAsset().copyright = avatar.credit;
  document.createExtension(KHRMeshQuantization).setRequired(true);
  document.createExtension(EXTTextureWebP).setRequired(true);

  const textures = new Map<TextureBytes, Texture>();
  const materials = new Map<MaterialLook, Material>();
  function texture(bytes: TextureBytes): Texture {
    let found = textures.get(bytes);
    if (!found) {
      found = document.createTexture(bytes.name).setMimeType("image/webp").setImage(bytes.webp);
      textures.set(bytes, found);
    }
    return found;
  }
  function material(look: MaterialLook): Material {
    let found = materials.get(look);
    if (!found) {
      found = document
        .createMaterial(look.name)
        .setRoughnessFactor(look.roughness)
        .setMetallicFactor(0)
        .setAlphaMode(look.alphaMode)
        .setDoubleSided(look.doubleSided);
      if (look.texture) found.setBaseColorTexture(texture(look.texture));
      if (look.normalTexture) found.setNormalTexture(texture(look.normalTexture));
      if (!look.texture) found.setBaseColorFactor([1, 1, 1, 0.08]);
      materials.set(look, found);
    }
    return found;
  }

  const scene = document.createScene("avatar");
  const nodes = new Map<string, Node>();
  const positionOf = new Map(avatar.bones.map((bone) => [bone.name, bone.positionDm]));
  const skin = document.createSkin("skeleton");
  const inverse = new Float32Array(avatar.bones.length * 16);
  avatar.bones.forEach((bone, index) => {
    const parentAt = bone.parent ? positionOf.get(bone.parent)! : [0, 0, 0];
    const local = bone.positionDm.map((value, axis) => (value - parentAt[axis]!) * METRES_PER_DM) as [
      number,
      number,
      number,
    ];
    const node = document.createNode(bone.name).setTranslation(local);
    nodes.set(bone.name, node);
    if (bone.parent) nodes.get(bone.parent)!.addChild(node);
    else scene.addChild(node);
    skin.addJoint(node);
    inverse.set(
      [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, ...bone.positionDm.map((value) => -value * METRES_PER_DM), 1],
      index * 16,
    );
  });
  skin.setSkeleton(nodes.get(avatar.bones[0]!.name)!);
  skin.setInverseBindMatrices(document.createAccessor().setType("MAT4").setArray(inverse).setBuffer(buffer));

  const triangles: Record<string, number> = {};
  let vertices = 0;
  for (const mesh of avatar.meshes) {
    const target = document.createMesh(mesh.name);
    let morphCount = 0;
    for (const { buffers, look } of mesh.primitives) {
      target.addPrimitive(
        primitive(document, buffer, buffers, !mesh.rigid, avatar.morphNames).setMaterial(material(look)),
      );
      triangles[mesh.name] = (triangles[mesh.name] ?? 0) + buffers.indices.length / 3;
      vertices += buffers.positions.length / 3;
      morphCount = buffers.morphs.length;
    }
    if (morphCount > 0) {
      target.setWeights(new Array<number>(morphCount).fill(0));
      target.setExtras({ targetNames: [...avatar.morphNames] });
    }
    const node = document.createNode(mesh.name).setMesh(target);
    if (mesh.rigid) {
      const parentAt = positionOf.get(mesh.rigid.bone)!;
      node.setTranslation(
        mesh.rigid.originDm.map((value, axis) => (value - parentAt[axis]!) * METRES_PER_DM) as [number, number, number],
      );
      nodes.get(mesh.rigid.bone)!.addChild(node);
    } else {
      node.setSkin(skin);
      scene.addChild(node);
    }
  }

  await document.transform(reorder({ encoder: MeshoptEncoder, target: "size" }));
  const io = new NodeIO()
    .registerExtensions([KHRMeshQuantization, EXTTextureWebP, EXTMeshoptCompression])
    .registerDependencies({ "meshopt.encoder": MeshoptEncoder });
  const plain = await io.writeBinary(document);
  document
    .createExtension(EXTMeshoptCompression)
    .setRequired(true)
    .setEncoderOptions({ method: EXTMeshoptCompression.EncoderMethod.QUANTIZE });
  const compressed = await io.writeBinary(document);
  return { compressed, plain, triangles, vertices };
}

function primitive(
  document: Document,
  buffer: GltfBuffer,
  buffers: Buffers,
  skinned: boolean,
  morphNames: readonly string[],
): Primitive {
  const accessor = (type: "VEC2" | "VEC3" | "VEC4" | "SCALAR", array: TypedArray, normalized: boolean): Accessor =>
    document.createAccessor().setType(type).setArray(array).setNormalized(normalized).setBuffer(buffer);
  const uvs = Uint16Array.from(buffers.uvs, (value, i) =>
    Math.round(Math.min(1, Math.max(0, i % 2 === 0 ? value : 1 - value)) * 65535),
  );
  const result = document
    .createPrimitive()
    .setIndices(accessor("SCALAR", Uint16Array.from(buffers.indices), false))
    .setAttribute("POSITION", accessor("VEC3", metresAsShorts(buffers.positions), true))
    .setAttribute("NORMAL", accessor("VEC3", normalsAsShorts(buffers.normals), true))
    .setAttribute("TEXCOORD_0", accessor("VEC2", uvs, true));
  if (buffers.openness) {
    const colours = Uint8Array.from({ length: buffers.openness.length * 4 }, (_, i) => {
      const open = buffers.openness![Math.floor(i / 4)]!;
      return i % 4 === 3 ? 255 : Math.round(255 * open ** BLEED[i % 4]!);
    });
    result.setAttribute("COLOR_0", accessor("VEC4", colours, true));
  }
  if (skinned) {
    const { indices, weights } = joints(buffers.skin, buffers.boneCount);
    result
      .setAttribute("JOINTS_0", accessor("VEC4", indices, false))
      .setAttribute("WEIGHTS_0", accessor("VEC4", weights, true));
  }
  buffers.morphs.forEach((morph, index) => {
    const target = document
      .createPrimitiveTarget(morphNames[index]!)
      .setAttribute("POSITION", accessor("VEC3", metresAsShorts(morph.positions), true));
    if (morph.normals.length > 0)
      target.setAttribute("NORMAL", accessor("VEC3", normalDeltasAsBytes(morph.normals), true));
    result.addTarget(target);
  });
  return result;
}
