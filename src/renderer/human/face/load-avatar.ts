import { MeshoptDecoder } from "three/examples/jsm/libs/meshopt_decoder.module.js";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { type AvatarMeshes, collectMeshes } from "./avatar-meshes.ts";
import type { FaceQuality } from "./types.ts";

const avatarFiles: Record<FaceQuality, string> = { full: "default-woman.glb", low: "default-woman-low.glb" };

/** Loads and sorts one avatar; the caller owns it and frees it with `disposeMeshes`. */
export async function loadAvatar(assetBaseUrl: string, quality: FaceQuality): Promise<AvatarMeshes> {
  const loader = new GLTFLoader();
  loader.setMeshoptDecoder(MeshoptDecoder);
  const { scene } = await loader.loadAsync(`${assetBaseUrl}${avatarFiles[quality]}`);
  return collectMeshes(scene);
}
