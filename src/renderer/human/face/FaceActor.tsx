import { addAfterEffect, useFrame, useThree } from "@react-three/fiber";
import { useEffect, useRef } from "react";
import { type PerspectiveCamera, Vector3 } from "three";
import { disposeMeshes } from "./avatar-meshes.ts";
import { frameHead } from "./framing.ts";
import { createFramePacer } from "./frame-pacer.ts";
import { dressAsHologram } from "./hologram-look.ts";
import { loadAvatar } from "./load-avatar.ts";
import { dressNaturally } from "./natural-look.ts";
import { type Cue, createPerformer, type Performer } from "./performer.ts";
import { createFrameWatch } from "./quality.ts";
import { createRig, type Rig } from "./rig.ts";
import { lightStudio } from "./studio.ts";
import type { FaceLook, FaceQuality } from "./types.ts";

interface FaceActorProps extends Readonly<Cue> {
  readonly look: FaceLook;
  readonly quality: FaceQuality;
  readonly assetBaseUrl: string;
  /** Frames are asked for at this rate when the loop runs on demand; null when it runs freely. */
  readonly framesPerSecond: number | null;
  /** Called when the avatar stands in the picture for the first time, and again after a change of look. */
  readonly onReady: () => void;
  readonly onTooSlow: () => void;
  readonly onFailure: () => void;
}

interface Stage {
  readonly rig: Rig;
  readonly performer: Performer;
  readonly eyeHeightM: number;
  advanceLook(timeS: number): void;
}

const PERFORMANCE_SEED = 20;

/** The avatar inside the canvas: loads, dresses and lights her, and moves her each frame without touching React. */
export function FaceActor({
  look,
  quality,
  assetBaseUrl,
  framesPerSecond,
  onReady,
  onTooSlow,
  onFailure,
  state,
  emotion,
  reducedMotion,
  visemeSource,
}: FaceActorProps) {
  const { scene, gl, invalidate } = useThree();
  const camera = useThree((three) => three.camera as PerspectiveCamera);
  const size = useThree((three) => three.size);
  const stage = useRef<Stage | null>(null);
  const frameWatch = useRef(createFrameWatch());
  const cue = useRef<Cue>({ state, emotion, reducedMotion, visemeSource });

  useEffect(() => {
    cue.current = { state, emotion, reducedMotion, visemeSource };
    invalidate();
  }, [state, emotion, reducedMotion, visemeSource, invalidate]);

  useEffect(() => {
    let isGone = false;
    let release = () => {};
    async function prepare(): Promise<void> {
      const meshes = await loadAvatar(assetBaseUrl, quality);
      if (isGone) {
        disposeMeshes(meshes.root);
        return;
      }
      const hologram = look === "hologram" ? dressAsHologram(meshes, quality) : null;
      const undress = hologram
        ? () => hologram.dispose()
        : dressNaturally(meshes, quality, gl.capabilities.getMaxAnisotropy());
      const darken = hologram ? () => {} : lightStudio(scene, gl, quality);
      scene.add(meshes.root);
      scene.updateMatrixWorld(true);
      const rig = createRig(meshes, quality);
      const eye = meshes.eyes.left.getWorldPosition(new Vector3());
      stage.current = {
        rig,
        performer: createPerformer(rig.morphNames, PERFORMANCE_SEED),
        eyeHeightM: eye.y,
        advanceLook: (timeS) => hologram?.advance(timeS),
      };
      release = () => {
        stage.current = null;
        scene.remove(meshes.root);
        darken();
        undress();
        disposeMeshes(meshes.root);
      };
      invalidate();
      onReady();
    }
    prepare().catch((cause: unknown) => {
      if (isGone) return;
      console.error("The avatar could not be shown.", cause);
      onFailure();
    });
    return () => {
      isGone = true;
      release();
    };
  }, [assetBaseUrl, quality, look, scene, gl, invalidate, onReady, onFailure]);

  useEffect(() => {
    if (framesPerSecond === null) return undefined;
    const pacer = createFramePacer(gl.getContext() as WebGL2RenderingContext, invalidate);
    const stopWatching = addAfterEffect(() => pacer.afterFrame());
    const timer = setInterval(() => {
      if (!document.hidden) pacer.tick();
    }, 1000 / framesPerSecond);
    return () => {
      clearInterval(timer);
      stopWatching();
      pacer.dispose();
    };
  }, [framesPerSecond, gl, invalidate]);

  useFrame(({ clock }, dtS) => {
    const current = stage.current;
    if (!current) return;
    frameHead(camera, size.width / size.height, current.eyeHeightM);
    current.performer.advance(dtS, cue.current);
    current.rig.apply(current.performer.pose);
    current.advanceLook(clock.elapsedTime);
    if (quality === "full" && frameWatch.current(dtS)) onTooSlow();
  });
  return null;
}
