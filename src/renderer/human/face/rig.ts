import type { AvatarMeshes } from "./avatar-meshes.ts";
import { takeOverMorphs } from "./cpu-morph.ts";
import type { Pose } from "./performer.ts";
import type { FaceQuality } from "./types.ts";

/** Puts poses onto a loaded avatar. */
export interface Rig {
  readonly morphNames: readonly string[];
  apply(pose: Pose): void;
}

const NECK_SHARE = 0.4;
const NECK_UPPER_SHARE = 0.2;
const HEAD_SHARE = 0.4;
const CHEST_PITCH = 0.012;
const SHOULDER_ROLL = 0.022;
const CHEST_LIFT_M = 0.0022;
const SPINE_SHARE = 0.06;

export function createRig(meshes: AvatarMeshes, quality: FaceQuality): Rig {
  const morphed = [...meshes.all.values()].filter(
    (mesh) => mesh.morphTargetInfluences !== undefined && mesh.morphTargetDictionary !== undefined,
  );
  const dictionary = morphed[0]?.morphTargetDictionary ?? {};
  const morphNames = Object.keys(dictionary).sort((a, b) => dictionary[a]! - dictionary[b]!);
  const onCpu = quality === "low" ? morphed.map(takeOverMorphs) : [];
  const bone = (name: string) => {
    const found = meshes.bones.get(name);
    if (!found) throw new Error(`The avatar has no bone named ${name}.`);
    return found;
  };
  const [spine, chest, shoulderLeft, shoulderRight] = [
    bone("spine"),
    bone("chest"),
    bone("shoulderLeft"),
    bone("shoulderRight"),
  ];
  const [neck, neckUpper, head] = [bone("neck"), bone("neckUpper"), bone("head")];
  const chestHeightM = chest.position.y;
  return {
    morphNames,
    apply(pose) {
      for (const morph of onCpu) morph.apply(pose.morphs);
      for (const mesh of morphed) {
        const influences = mesh.morphTargetInfluences;
        if (!influences) continue;
        for (let i = 0; i < influences.length; i++) influences[i] = pose.morphs[i]!;
      }
      const { pitch, yaw, roll } = pose.head;
      spine.rotation.set(0, yaw * SPINE_SHARE, -roll * SPINE_SHARE);
      chest.rotation.set(-CHEST_PITCH * pose.breath, 0, 0);
      chest.position.y = chestHeightM + CHEST_LIFT_M * pose.breath;
      shoulderLeft.rotation.z = SHOULDER_ROLL * pose.breath;
      shoulderRight.rotation.z = -SHOULDER_ROLL * pose.breath;
      neck.rotation.set(pitch * NECK_SHARE + CHEST_PITCH * pose.breath, yaw * NECK_SHARE, -roll * NECK_SHARE);
      neckUpper.rotation.set(pitch * NECK_UPPER_SHARE, yaw * NECK_UPPER_SHARE, -roll * NECK_UPPER_SHARE);
      head.rotation.set(pitch * HEAD_SHARE, yaw * HEAD_SHARE, -roll * HEAD_SHARE);
      for (const eye of [meshes.eyes.left, meshes.eyes.right])
        eye.rotation.set(pose.gaze.pitch - pitch, pose.gaze.yaw - yaw, 0);
    },
  };
}
