import { Bone, Group, Mesh, type Object3D, SkinnedMesh, Texture } from "three";

/** The parts of a loaded avatar by name, and its bones. A mesh of two primitives appears as `eyeLeft` and `corneaLeft`. */
export interface AvatarMeshes {
  readonly root: Object3D;
  readonly all: ReadonlyMap<string, Mesh>;
  readonly bones: ReadonlyMap<string, Object3D>;
  /** The nodes that turn each eye. */
  readonly eyes: { readonly left: Object3D; readonly right: Object3D };
}

function required<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`The avatar has no ${what}.`);
  return found;
}

/** Sorts the scene of a baked avatar into its parts. */
export function collectMeshes(root: Object3D): AvatarMeshes {
  const all = new Map<string, Mesh>();
  const bones = new Map<string, Object3D>();
  const eyes = new Map<string, Object3D>();
  root.traverse((object) => {
    if (object instanceof Bone) bones.set(object.name, object);
    if (/^eye(Left|Right)$/.test(object.name) && !eyes.has(object.name)) eyes.set(object.name, object);
    if (!(object instanceof Mesh)) return;
    object.frustumCulled = false;
    const owner = object.parent instanceof Group && /^eye/.test(object.parent.name) ? object.parent.name : object.name;
    const isCornea = !Array.isArray(object.material) && object.material.name === "cornea";
    all.set(isCornea ? owner.replace("eye", "cornea") : owner, object);
  });
  return {
    root,
    all,
    bones,
    eyes: { left: required(eyes.get("eyeLeft"), "left eye"), right: required(eyes.get("eyeRight"), "right eye") },
  };
}

/** Frees geometry, textures, materials and skeletons of a loaded avatar. */
export function disposeMeshes(root: Object3D): void {
  root.traverse((object) => {
    if (!(object instanceof Mesh)) return;
    object.geometry.dispose();
    if (object instanceof SkinnedMesh) object.skeleton.dispose();
    for (const material of Array.isArray(object.material) ? object.material : [object.material]) {
      for (const value of Object.values(material)) {
        if (value instanceof Texture) value.dispose();
      }
      material.dispose();
    }
  });
}
