import type { Material } from "three";

const lightParameters =
  "const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight";

/** The head stands in the way of light that comes from its far side; only the key light has a shadow map. */
const headShadowGlsl = /* glsl */ `
IncidentLight pastHead( const in IncidentLight light ) {
  IncidentLight passed = light;
  passed.color *= smoothstep( -0.45, 0.25, dot( normalize( vOutwards ), light.direction ) );
  return passed;
}
`;

export const hairLightGlsl = /* glsl */ `${headShadowGlsl}
void RE_Direct_Hair( ${lightParameters} ) {
  RE_Direct_Physical( pastHead( directLight ), geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
}
#undef RE_Direct
#define RE_Direct RE_Direct_Hair
`;

/** Wrapped diffuse light whose reach differs per channel: red travels furthest through skin. */
export const skinLightGlsl = /* glsl */ `${headShadowGlsl}
void RE_Direct_Skin( ${lightParameters} ) {
  IncidentLight light = pastHead( directLight );
  RE_Direct_Physical( light, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
  float nl = dot( geometryNormal, light.direction );
  vec3 reach = vec3( 0.40, 0.16, 0.10 );
  vec3 soft = pow( saturate( ( vec3( nl ) + reach ) / ( 1.0 + reach ) ), vec3( 1.25 ) ) - vec3( saturate( nl ) );
  reflectedLight.directDiffuse += max( soft, vec3( 0.0 ) ) * light.color * BRDF_Lambert( material.diffuseColor );
}
#undef RE_Direct
#define RE_Direct RE_Direct_Skin
`;

type Shader = Parameters<Material["onBeforeCompile"]>[0];

/** Passes on the direction from the head's vertical axis to the surface, in view space. */
export function passOutwards(shader: Shader): void {
  shader.vertexShader = shader.vertexShader
    .replace("#include <common>", "#include <common>\nvarying vec3 vOutwards;")
    .replace(
      "#include <begin_vertex>",
      "#include <begin_vertex>\nvOutwards = normalMatrix * vec3( position.x, 0.0, position.z - 0.03 );",
    );
  shader.fragmentShader = shader.fragmentShader.replace(
    "#include <common>",
    "#include <common>\nvarying vec3 vOutwards;",
  );
}
