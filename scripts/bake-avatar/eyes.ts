import { fitted } from "./fit.ts";
import type { MakeHuman } from "./makehuman.ts";
import { type Buffers, compact, type Part, restrict, toBuffers } from "./part.ts";
import type { Person } from "./person.ts";
import type { Shapes } from "./shapes.ts";
import { alphaSampler } from "./textures.ts";
import type { AvatarMesh, MaterialLook } from "./write-glb.ts";

const CORNEA_MAX_ALPHA = 128;

function centreOf(part: Part, face: number): [number, number, number] {
  const centre: [number, number, number] = [0, 0, 0];
  for (let corner = 0; corner < 4; corner++) {
    for (const axis of [0, 1, 2] as const)
      centre[axis] += part.positions[part.vertexFaces[face * 4 + corner]! * 3 + axis]! / 4;
  }
  return centre;
}

/** Both eyes as rigid meshes that turn about their centres; where the texture is clear the surface is cornea. */
export async function eyes(
  source: MakeHuman,
  person: Person,
  shapes: Shapes,
  skin: Float64Array,
  scale: readonly [number, number, number],
  isFull: boolean,
  iris: NonNullable<MaterialLook["texture"]>,
): Promise<AvatarMesh[]> {
  const image = source.file(`public/data/proxies/${person.eyeTexture}`);
  const alphaAt = await alphaSampler(image);
  const part = fitted(
    source.proxy(isFull ? "eyes/HighPolyEyes/HighPolyEyes.json" : "eyes/Low-Poly/Low-Poly.json"),
    shapes,
    skin,
    scale,
    false,
  );
  const isCornea = (face: number): boolean => {
    let [u, v] = [0, 0];
    for (let corner = 0; corner < 4; corner++) {
      const uv = part.uvFaces[face * 4 + corner]!;
      u += part.uvs[uv * 2]! / 4;
      v += part.uvs[uv * 2 + 1]! / 4;
    }
    return alphaAt(u, v) < CORNEA_MAX_ALPHA;
  };
  const ball: MaterialLook = { name: "eye", texture: iris, roughness: 0.25, alphaMode: "OPAQUE", doubleSided: false };
  const cornea: MaterialLook = {
    name: "cornea",
    texture: null,
    roughness: 0.03,
    alphaMode: "BLEND",
    doubleSided: false,
  };
  return (["Left", "Right"] as const).map((side) => {
    const origin = source.joint(side === "Left" ? "eye.L" : "eye.R", shapes.positions);
    const here = (face: number) => centreOf(part, face)[0] > 0 === (side === "Left");
    const centred = (keep: (face: number) => boolean): Buffers => {
      const kept = restrict(part, (face) => here(face) && keep(face));
      kept.positions = kept.positions.map((value, i) => value - origin[i % 3]!);
      return compact(toBuffers(kept, false));
    };
    const shell = centred(isCornea);
    return {
      name: `eye${side}`,
      rigid: { bone: "head", originDm: origin },
      primitives: [
        { buffers: centred((face) => !isCornea(face)), look: ball },
        ...(shell.indices.length > 0 ? [{ buffers: shell, look: cornea }] : []),
      ],
    };
  });
}
