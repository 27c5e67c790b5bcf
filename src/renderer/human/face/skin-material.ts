import { Color, type IUniform, MeshPhysicalMaterial, type Texture } from "three";
import { passOutwards, skinLightGlsl } from "./head-light.ts";

/** Skin with pores, uneven tone and light that reaches past the shadow line. `pores` is a tileable normal map with height in alpha. */
export function skinMaterial(map: Texture | null, pores: Texture): MeshPhysicalMaterial {
  const material = new MeshPhysicalMaterial({
    map,
    vertexColors: true,
    roughness: 0.52,
    specularIntensity: 0.5,
    sheen: 0.2,
    sheenRoughness: 0.5,
    sheenColor: new Color(0.9, 0.6, 0.5),
  });
  const poreMap: IUniform<Texture> = { value: pores };
  material.onBeforeCompile = (shader) => {
    passOutwards(shader);
    shader.uniforms["poreMap"] = poreMap;
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", "#include <common>\nuniform sampler2D poreMap;")
      .replace(
        "#include <map_fragment>",
        /* glsl */ `#include <map_fragment>
        vec4 poreSample = texture2D( poreMap, vMapUv * 13.0 );
        float mottle = texture2D( poreMap, vMapUv * 2.3 ).a * 0.5 + texture2D( poreMap, vMapUv * 5.1 + 0.37 ).a * 0.5;
        diffuseColor.rgb = pow( diffuseColor.rgb, vec3( 1.22 ) ) * vec3( 0.9, 0.845, 0.81 );
        diffuseColor.rgb *= mix( vec3( 0.965, 0.935, 0.93 ), vec3( 1.02, 1.025, 1.02 ), smoothstep( 0.25, 0.9, mottle ) );`,
      )
      .replace(
        "#include <roughnessmap_fragment>",
        "#include <roughnessmap_fragment>\nroughnessFactor = clamp( roughnessFactor + ( 0.7 - poreSample.a ) * 0.16, 0.05, 1.0 );",
      )
      .replace(
        "#include <normal_fragment_maps>",
        /* glsl */ `#include <normal_fragment_maps>
        {
          vec3 bump = poreSample.xyz * 2.0 - 1.0;
          vec3 q0 = dFdx( - vViewPosition );
          vec3 q1 = dFdy( - vViewPosition );
          vec2 st0 = dFdx( vMapUv );
          vec2 st1 = dFdy( vMapUv );
          vec3 tangent = q0 * st1.t - q1 * st0.t;
          vec3 bitangent = - q0 * st1.s + q1 * st0.s;
          float scale = inversesqrt( max( max( dot( tangent, tangent ), dot( bitangent, bitangent ) ), 1e-20 ) );
          normal = normalize( normal + 0.22 * scale * ( tangent * bump.x + bitangent * bump.y ) );
        }`,
      )
      .replace(
        "#include <lights_physical_pars_fragment>",
        `#include <lights_physical_pars_fragment>\n${skinLightGlsl}`,
      );
  };
  return material;
}
