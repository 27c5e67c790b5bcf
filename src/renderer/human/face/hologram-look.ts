import {
  AdditiveBlending,
  Color,
  DoubleSide,
  type IUniform,
  MeshStandardMaterial,
  NormalBlending,
  Points,
  ShaderMaterial,
  SkinnedMesh,
  type Texture,
} from "three";
import type { AvatarMeshes } from "./avatar-meshes.ts";
import type { FaceQuality } from "./types.ts";

const hologramVertexGlsl = /* glsl */ `
#include <common>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
uniform float pointSize;
varying vec3 vSurfaceNormal;
varying vec3 vToEye;
varying vec3 vRest;
varying vec2 vTexture;
void main() {
  vTexture = uv;
  vRest = position;
  #include <beginnormal_vertex>
  #include <morphinstance_vertex>
  #include <morphnormal_vertex>
  #include <skinbase_vertex>
  #include <skinnormal_vertex>
  #include <begin_vertex>
  #include <morphtarget_vertex>
  #include <skinning_vertex>
  vec4 viewPosition = modelViewMatrix * vec4( transformed, 1.0 );
  vSurfaceNormal = normalize( normalMatrix * objectNormal );
  vToEye = - normalize( viewPosition.xyz );
  gl_Position = projectionMatrix * viewPosition;
  gl_PointSize = clamp( pointSize / - viewPosition.z, 1.0, 4.0 );
}`;

const hologramFragmentGlsl = /* glsl */ `
uniform vec3 tint;
uniform float timeS;
uniform sampler2D map;
uniform int part;
uniform float ambient;
varying vec3 vSurfaceNormal;
varying vec3 vToEye;
varying vec3 vRest;
varying vec2 vTexture;
void main() {
  float facing = abs( dot( normalize( vSurfaceNormal ), normalize( vToEye ) ) );
  float rim = pow( 1.0 - facing, 2.2 );
  float lit = max( dot( normalize( vSurfaceNormal ), normalize( vec3( 0.4, 0.6, 0.7 ) ) ), 0.0 );
  float scan = 0.78 + 0.22 * sin( vRest.y * 1400.0 - timeS * 2.0 );
  float sweep = exp( - pow( ( fract( vRest.y * 1.6 - timeS * 0.09 ) - 0.5 ) * 14.0, 2.0 ) ) * 0.18;
  if ( part == POINTS ) {
    vec2 fromCentre = gl_PointCoord - 0.5;
    float dotMask = smoothstep( 0.5, 0.25, length( fromCentre ) );
    gl_FragColor = vec4( tint * ( 0.3 + 0.9 * lit + rim + sweep * 2.0 ), dotMask * ( 0.5 + 0.4 * rim ) );
  } else if ( part == EYE ) {
    float radius = length( vRest.xy );
    vec3 colour = mix( vec3( 0.02, 0.12, 0.2 ), vec3( 0.72, 0.93, 1.0 ), smoothstep( 0.0052, 0.0064, radius ) );
    colour = mix( colour, vec3( 0.2, 0.8, 1.0 ), smoothstep( 0.0020, 0.0030, radius ) * ( 1.0 - smoothstep( 0.0048, 0.0056, radius ) ) );
    colour *= 0.35 + 0.75 * lit;
    colour += vec3( 0.9 ) * pow( max( dot( normalize( vSurfaceNormal ), normalize( vec3( 0.25, 0.4, 0.9 ) ) ), 0.0 ), 300.0 );
    gl_FragColor = vec4( colour, 1.0 );
  } else if ( part == HAIR ) {
    vec4 strand = texture2D( map, vTexture );
    if ( strand.a < 0.4 ) discard;
    float shine = dot( strand.rgb, vec3( 0.333 ) );
    gl_FragColor = vec4( tint * ( 0.06 + 0.55 * shine * ( 0.3 + lit ) + 0.55 * rim + sweep ) * scan, 1.0 );
  } else {
    gl_FragColor = vec4( tint * ( 0.06 + ambient + 0.34 * lit * lit + 0.8 * rim + sweep ) * scan, 1.0 );
  }
}`;

const tints: Record<string, Color> = {
  hair: new Color(0.16, 0.55, 0.9),
  suit: new Color(0.08, 0.36, 0.7),
  body: new Color(0.3, 0.85, 1),
  eyeLeft: new Color(0.8, 1, 1),
  eyeRight: new Color(0.8, 1, 1),
  teeth: new Color(0.3, 0.7, 0.9),
  tongue: new Color(0.1, 0.4, 0.6),
};

/** Points and scan lines; `advance` takes seconds and moves the scan. */
export interface HologramDress {
  advance(timeS: number): void;
  dispose(): void;
}

export function dressAsHologram(meshes: AvatarMeshes, quality: FaceQuality): HologramDress {
  const timeS: IUniform<number> = { value: 0 };
  const made: ShaderMaterial[] = [];
  const added: Points[] = [];
  const hidden: { visible: boolean }[] = [];

  function surface(name: string, map: Texture | null, asPoints: boolean): ShaderMaterial {
    const part = asPoints ? 0 : name.startsWith("eye") ? 1 : name === "hair" ? 2 : 3;
    const material = new ShaderMaterial({
      defines: { POINTS: 0, EYE: 1, HAIR: 2 },
      uniforms: {
        timeS,
        tint: { value: tints[name] },
        map: { value: map },
        part: { value: part },
        pointSize: { value: 1.9 },
        ambient: { value: quality === "low" ? 0.12 : 0 },
      },
      vertexShader: hologramVertexGlsl,
      fragmentShader: hologramFragmentGlsl,
      transparent: asPoints,
      depthWrite: !asPoints,
      blending: asPoints ? AdditiveBlending : NormalBlending,
      side: name === "hair" || name === "suit" ? DoubleSide : 0,
    });
    made.push(material);
    return material;
  }

  for (const [name, mesh] of meshes.all) {
    const original = mesh.material;
    const map = original instanceof MeshStandardMaterial ? original.map : null;
    mesh.castShadow = false;
    mesh.receiveShadow = false;
    if (!tints[name]) {
      mesh.visible = false;
      hidden.push(mesh);
      continue;
    }
    mesh.material = surface(name, map, false);
    if ((name === "body" || (name === "suit" && quality === "full")) && mesh instanceof SkinnedMesh) {
      const points = new SkinnedPoints(mesh, surface(name, map, true));
      mesh.add(points);
      added.push(points);
    }
  }
  return {
    advance(now) {
      timeS.value = now;
    },
    dispose() {
      for (const points of added) points.removeFromParent();
      for (const material of made) material.dispose();
      for (const mesh of hidden) mesh.visible = true;
    },
  };
}

/** Points that share a skinned mesh's skeleton and morph weights: three.js skins anything that says `isSkinnedMesh`. */
class SkinnedPoints extends Points {
  readonly isSkinnedMesh = true;
  readonly skeleton;
  readonly bindMatrix;
  readonly bindMatrixInverse;
  readonly bindMode = "attached";

  constructor(mesh: SkinnedMesh, material: ShaderMaterial) {
    super(mesh.geometry, material);
    this.skeleton = mesh.skeleton;
    this.bindMatrix = mesh.bindMatrix;
    this.bindMatrixInverse = mesh.bindMatrixInverse;
    this.frustumCulled = false;
    if (mesh.morphTargetInfluences) this.morphTargetInfluences = mesh.morphTargetInfluences;
    if (mesh.morphTargetDictionary) this.morphTargetDictionary = mesh.morphTargetDictionary;
  }
}
