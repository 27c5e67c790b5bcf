import { DirectionalLight, HemisphereLight, PCFShadowMap, PMREMGenerator, type Scene, type WebGLRenderer } from "three";
import { RoomEnvironment } from "three/examples/jsm/environments/RoomEnvironment.js";
import type { FaceQuality } from "./types.ts";

const ENVIRONMENT_INTENSITY = 0.36;
const HEAD_HEIGHT_M = 0.68;
const SHADOW_HALF_EXTENT_M = 0.4;

/** Lights the scene like a portrait studio; the returned function takes everything away again. */
export function lightStudio(scene: Scene, renderer: WebGLRenderer, quality: FaceQuality): () => void {
  const isFull = quality === "full";
  const key = new DirectionalLight(0xfff0e2, isFull ? 1.95 : 2.0);
  key.position.set(0.75, 1.55, 1.7);
  key.target.position.set(0, HEAD_HEIGHT_M, 0);
  const fill = new DirectionalLight(0xe6ecff, isFull ? 0.4 : 0);
  fill.position.set(-1.4, 0.7, 1.3);
  fill.target.position.set(0, HEAD_HEIGHT_M, 0);
  const rim = new DirectionalLight(0xa9caff, isFull ? 1.5 : 0);
  rim.position.set(-0.95, 1.3, -1.9);
  rim.target.position.set(0, HEAD_HEIGHT_M, 0);
  const warmRim = new DirectionalLight(0xffdcb8, isFull ? 0.9 : 0);
  warmRim.position.set(1.2, 1, -1.9);
  warmRim.target.position.set(0, HEAD_HEIGHT_M, 0);
  const ambient = new HemisphereLight(0xdbe6ff, 0x5a4438, isFull ? 0.15 : 1.5);
  const lights = [key, fill, rim, warmRim, ambient].filter((light) => light.intensity > 0);
  const added = lights.flatMap((light) => ("target" in light ? [light, light.target] : [light]));
  for (const object of added) scene.add(object);

  let releaseEnvironment = () => {};
  if (isFull) {
    renderer.shadowMap.enabled = true;
    renderer.shadowMap.type = PCFShadowMap;
    key.castShadow = true;
    key.shadow.mapSize.set(1024, 1024);
    key.shadow.bias = -0.0006;
    key.shadow.normalBias = 0.006;
    key.shadow.radius = 5;
    Object.assign(key.shadow.camera, {
      left: -SHADOW_HALF_EXTENT_M,
      right: SHADOW_HALF_EXTENT_M,
      top: SHADOW_HALF_EXTENT_M,
      bottom: -SHADOW_HALF_EXTENT_M,
      near: 0.5,
      far: 4,
    });
    const generator = new PMREMGenerator(renderer);
    const room = new RoomEnvironment();
    const target = generator.fromScene(room, 0.04);
    scene.environment = target.texture;
    scene.environmentIntensity = ENVIRONMENT_INTENSITY;
    generator.dispose();
    room.dispose();
    releaseEnvironment = () => {
      scene.environment = null;
      target.dispose();
    };
  }
  return () => {
    for (const object of added) scene.remove(object);
    for (const light of lights) light.dispose();
    releaseEnvironment();
  };
}
