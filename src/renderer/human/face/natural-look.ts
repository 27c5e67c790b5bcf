import {
  AdditiveBlending,
  Color,
  CustomBlending,
  DoubleSide,
  type Material,
  type Mesh,
  MeshLambertMaterial,
  MeshPhongMaterial,
  MeshPhysicalMaterial,
  MeshStandardMaterial,
  OneFactor,
  OneMinusSrcAlphaFactor,
  SkinnedMesh,
  SrcAlphaFactor,
  type Texture,
} from "three";
import type { AvatarMeshes } from "./avatar-meshes.ts";
import { skinMaterial } from "./skin-material.ts";
import { hairLightGlsl, passOutwards } from "./head-light.ts";
import { createPoreTexture } from "./pore-texture.ts";
import type { FaceQuality } from "./types.ts";

const hairColour = new Color(0x4c3020);
const browColour = new Color(0x5a4030);
const suitColour = new Color(0x2b3a55);

/** Darkens the eyeball under the upper lid and towards the corners, where lids and lashes shade it. */
function shadeUnderLids(material: MeshPhysicalMaterial | MeshPhongMaterial, irisGain: number): void {
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", "#include <common>\nvarying vec3 vFromEye;\nvarying vec2 vIris;")
      .replace(
        "#include <begin_vertex>",
        "#include <begin_vertex>\nvFromEye = mat3( modelMatrix ) * position;\nvIris = position.xy;",
      );
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", "#include <common>\nvarying vec3 vFromEye;\nvarying vec2 vIris;")
      .replace(
        "#include <map_fragment>",
        /* glsl */ `#include <map_fragment>
      float iris = 1.0 - smoothstep( 0.0054, 0.0063, length( vIris ) );
      diffuseColor.rgb = mix( diffuseColor.rgb, pow( diffuseColor.rgb, vec3( 1.35 ) ) * vec3( 0.85, 0.66, 0.5 ) * ${irisGain.toFixed(2)}, iris );
      float lidShade = smoothstep( 0.0072, 0.0005, vFromEye.y ) * smoothstep( 0.0165, 0.0095, abs( vFromEye.x ) );
      diffuseColor.rgb *= mix( 0.5, 1.0, lidShade ) * vec3( 0.95, 0.925, 0.915 );`,
      );
  };
}

function tintedByLuminance(
  material: MeshStandardMaterial | MeshLambertMaterial,
  low: number,
  gain: number,
  darkensInside = false,
): void {
  material.onBeforeCompile = (shader) => {
    shader.fragmentShader = shader.fragmentShader.replace(
      "#include <map_fragment>",
      /* glsl */ `#include <map_fragment>
      diffuseColor.rgb = diffuse * ( ${low.toFixed(3)} + ${gain.toFixed(3)} * dot( texture2D( map, vMapUv ).rgb, vec3( 0.3, 0.6, 0.1 ) ) );`,
    );
    if (!darkensInside) return;
    passOutwards(shader);
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <lights_physical_pars_fragment>", `#include <lights_physical_pars_fragment>\n${hairLightGlsl}`)
      .replace(
        "#include <opaque_fragment>",
        "outgoingLight *= mix( 0.12, 1.0, smoothstep( -0.25, 0.05, dot( normalize( vOutwards ), normalize( vViewPosition ) ) ) );\n#include <opaque_fragment>",
      );
  };
}

/** Blends the covered samples too, so that a transparent canvas gets the alpha it needs behind the strands. */
function blendCoverage(material: Material): void {
  material.blending = CustomBlending;
  material.blendSrc = SrcAlphaFactor;
  material.blendDst = OneMinusSrcAlphaFactor;
  material.blendSrcAlpha = OneFactor;
  material.blendDstAlpha = OneMinusSrcAlphaFactor;
}

/** Light fades towards the back of the mouth, measured from the front teeth. */
function shadeIntoMouth<M extends MeshStandardMaterial | MeshLambertMaterial>(material: M, frontZ: number): M {
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", "#include <common>\nvarying float vMouthZ;")
      .replace("#include <begin_vertex>", "#include <begin_vertex>\nvMouthZ = position.z;");
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", "#include <common>\nvarying float vMouthZ;")
      .replace(
        "#include <opaque_fragment>",
        `outgoingLight *= mix( vec3( 0.16, 0.07, 0.06 ), vec3( 0.96, 0.92, 0.86 ), smoothstep( ${(frontZ - 0.042).toFixed(4)}, ${(frontZ - 0.003).toFixed(4)}, vMouthZ ) );\n#include <opaque_fragment>`,
      )
      .replace(
        "#include <normal_fragment_maps>",
        "#include <normal_fragment_maps>\nnormal = normalize( normal + vec3( 0.0, 0.0, 0.7 ) );",
      );
  };
  return material;
}

function mapOf(material: Material | Material[]): Texture | null {
  const first = Array.isArray(material) ? material[0] : material;
  return first instanceof MeshStandardMaterial ? first.map : null;
}

/** Gives each mesh its studio material. Returns the function that frees what was made here. */
export function dressNaturally(meshes: AvatarMeshes, quality: FaceQuality, anisotropy: number): () => void {
  const isFull = quality === "full";
  const made: { dispose(): void }[] = [];
  const keep = <T extends { dispose(): void }>(item: T): T => {
    made.push(item);
    return item;
  };
  const added: Mesh[] = [];
  const pores = isFull ? keep(createPoreTexture()) : null;
  if (pores) pores.anisotropy = anisotropy;

  for (const [name, mesh] of meshes.all) {
    const original = mesh.material as MeshStandardMaterial;
    const map = mapOf(original);
    if (map) map.anisotropy = anisotropy;
    mesh.castShadow = isFull && ["body", "hair", "suit", "teeth"].includes(name);
    mesh.receiveShadow = isFull && !["lashes", "cornea"].includes(name);
    mesh.geometry.computeBoundingBox();
    const frontZ = meshes.all.get("teeth")?.geometry.boundingBox?.max.z ?? 0.16;
    switch (name) {
      case "body":
        mesh.material = keep(
          pores ? skinMaterial(map, pores) : new MeshLambertMaterial({ map, vertexColors: true, color: 0xfff2ea }),
        );
        break;
      case "teeth":
        mesh.material = keep(
          shadeIntoMouth(
            isFull
              ? new MeshPhysicalMaterial({ map, roughness: 0.3, clearcoat: 0.3, envMapIntensity: 0.6 })
              : new MeshLambertMaterial({ map }),
            frontZ,
          ),
        );
        break;
      case "tongue":
        mesh.material = keep(
          shadeIntoMouth(
            isFull
              ? new MeshPhysicalMaterial({ map, color: 0xd9a59c, roughness: 0.5, clearcoat: 0.1, envMapIntensity: 0.5 })
              : new MeshLambertMaterial({ map, color: 0xd9a59c }),
            frontZ,
          ),
        );
        break;
      case "brows":
        mesh.material = keep(
          new (isFull ? MeshStandardMaterial : MeshLambertMaterial)({
            map,
            transparent: true,
            depthWrite: false,
            side: DoubleSide,
            opacity: 0.85,
            color: browColour,
          }),
        );
        mesh.renderOrder = 1;
        break;
      case "lashes":
        mesh.material = keep(
          new MeshLambertMaterial({
            map,
            transparent: true,
            depthWrite: false,
            side: DoubleSide,
            opacity: 0.8,
            color: 0x1d1613,
          }),
        );
        mesh.renderOrder = 2;
        break;
      case "hair": {
        const hair = (soft: boolean) => {
          const material = isFull
            ? new MeshPhysicalMaterial({
                map,
                vertexColors: true,
                color: hairColour,
                side: DoubleSide,
                roughness: 0.5,
                specularIntensity: 0.38,
              })
            : new MeshLambertMaterial({ map, vertexColors: true, color: hairColour, side: DoubleSide });
          if (soft) {
            material.transparent = true;
            material.depthWrite = false;
          } else {
            material.alphaTest = isFull ? 0.4 : 0.5;
            material.alphaToCoverage = isFull;
            if (isFull) blendCoverage(material);
          }
          tintedByLuminance(material, isFull ? 0.07 : 0.14, isFull ? 1.05 : 1.7, true);
          return keep(material);
        };
        mesh.material = hair(false);
        if (isFull && mesh instanceof SkinnedMesh) {
          const fringe = new SkinnedMesh(mesh.geometry, hair(true));
          fringe.bind(mesh.skeleton, mesh.bindMatrix);
          fringe.renderOrder = 3;
          fringe.receiveShadow = true;
          fringe.frustumCulled = false;
          mesh.add(fringe);
          added.push(fringe);
        }
        break;
      }
      case "suit": {
        const material = isFull
          ? new MeshPhysicalMaterial({
              map,
              normalMap: original.normalMap,
              roughness: 0.82,
              sheen: 0.2,
              sheenColor: new Color(0.35, 0.4, 0.5),
              side: DoubleSide,
              vertexColors: true,
              color: suitColour,
            })
          : new MeshLambertMaterial({ map, side: DoubleSide, vertexColors: true, color: suitColour });
        tintedByLuminance(material, 0.75, 0.9);
        mesh.material = keep(material);
        break;
      }
      case "cornea":
      case "corneaLeft":
      case "corneaRight":
        mesh.material = keep(
          new MeshPhysicalMaterial({
            color: 0x000000,
            roughness: 0.04,
            specularIntensity: 1,
            ior: 1.376,
            envMapIntensity: 0.35,
            transparent: true,
            blending: AdditiveBlending,
            depthWrite: false,
          }),
        );
        mesh.renderOrder = 1;
        break;
      case "eyeLeft":
      case "eyeRight": {
        const material = isFull
          ? new MeshPhysicalMaterial({ map, roughness: 0.4, specularIntensity: 0.3, envMapIntensity: 0.6 })
          : new MeshPhongMaterial({ map, shininess: 260, specular: 0xaaaaaa });
        shadeUnderLids(material, isFull ? 1 : 1.6);
        mesh.material = keep(material);
        break;
      }
    }
  }
  return () => {
    for (const mesh of added) mesh.removeFromParent();
    for (const item of made) item.dispose();
  };
}
