import { combHair } from "./comb.ts";
import { eyes } from "./eyes.ts";
import { fitted, headScale } from "./fit.ts";
import type { MakeHuman, QuadMesh } from "./makehuman.ts";
import { type Buffers, decimate, type Part, restrict, toBuffers } from "./part.ts";
import type { Person } from "./person.ts";
import { ambientOcclusion } from "./occlusion.ts";
import { buildShapes, type Shapes } from "./shapes.ts";
import { subdivide } from "./subdivide.ts";
import { baseSkin, bones } from "./skeleton.ts";
import { smoothstep } from "./vectors.ts";
import { cutSquare, type UvWindow, usedWindow, wholeTexture } from "./textures.ts";
import type { Avatar, AvatarMesh, MaterialLook } from "./write-glb.ts";

export type Detail = "full" | "low";

const BUST_BOTTOM_DM = 3.6;
const SUIT_BOTTOM_DM = 2.6;
const BUST_HALF_WIDTH_DM = 2.6;
const minSkinOpenness: Record<Detail, number> = { full: 0.25, low: 0.6 };
const MIN_HAIR_OPENNESS = 0.15;
const COLLAR_TUCK_DM = 0.07;
const COLLAR_AXIS_Z_DM = 0.1;

const lowTriangles = { body: 4600, teeth: 900, tongue: 200, hair: 2000, suit: 1800 };

function basePart(mesh: QuadMesh, shapes: Shapes, skin: Float64Array): Part {
  return {
    vertexFaces: mesh.vertexFaces,
    uvFaces: mesh.uvFaces,
    uvs: mesh.uvs,
    positions: Float64Array.from(shapes.positions),
    morphs: shapes.deltas.map((delta) => Float64Array.from(delta)),
    skin,
    boneCount: bones.length,
  };
}

function inWindow(buffers: Buffers, window: UvWindow): Buffers {
  return {
    ...buffers,
    uvs: buffers.uvs.map((value, i) => (value - (i % 2 === 0 ? window.u : window.v)) / window.size),
  };
}

/** Assembles one person at one level of detail from MakeHuman's parts. */
export async function buildAvatar(source: MakeHuman, person: Person, detail: Detail, credit: string): Promise<Avatar> {
  const isFull = detail === "full";
  const shapes = buildShapes(source, person);
  const skin = baseSkin(source);
  const scale = headScale(source, shapes.positions);
  const asIs = [1, 1, 1] as const;
  const proxies = "public/data/proxies/";
  const texture = (name: string, path: string, full: number, low: number, quality = 84) =>
    wholeTexture(name, source.file(`${proxies}${path}`), isFull ? full : low, quality);

  const suitProxy = source.proxy(person.suit);
  const whole = basePart(source.base, shapes, skin);
  const bust = restrict(whole, (face) => {
    if (source.base.materials[face] !== 0) return false;
    let hidden = true;
    for (let corner = 0; corner < 4; corner++) {
      const vertex = source.base.vertexFaces[face * 4 + corner]!;
      hidden &&= suitProxy.deletedBaseVertices[vertex] === 1;
      if (
        shapes.positions[vertex * 3 + 1]! <= BUST_BOTTOM_DM ||
        Math.abs(shapes.positions[vertex * 3]!) >= BUST_HALF_WIDTH_DM
      )
        return false;
    }
    return !hidden;
  });
  tuckUnderCollar(bust);
  const fullBody = toBuffers(isFull ? subdivide(bust) : bust, true);
  const bodyBuffers = isFull
    ? fullBody
    : await decimate(fullBody, lowTriangles.body, (vertex) => isFaceFront(fullBody, vertex));
  const skinWindow = usedWindow(bodyBuffers.uvs);
  const skinImage = source.file(person.skin);

  const plain = (
    name: string,
    roughness: number,
    tex: MaterialLook["texture"],
    more: Partial<MaterialLook> = {},
  ): MaterialLook => ({
    name,
    texture: tex,
    roughness,
    alphaMode: "OPAQUE",
    doubleSided: false,
    ...more,
  });
  async function reduced(part: Part, normals: boolean, limit: number): Promise<Buffers> {
    const buffers = toBuffers(part, normals);
    return isFull ? buffers : decimate(buffers, limit);
  }

  const teeth = fitted(source.proxy("teeth/Teeth_Base/Teeth_Base.json"), shapes, skin, scale, true);
  const tongue = fitted(source.proxy("tongue/tongue01/tongue01.json"), shapes, skin, scale, true);
  const brows = fitted(source.proxy(person.brows), shapes, skin, scale, true);
  const lashes = fitted(source.proxy(person.lashes), shapes, skin, scale, true);
  const hair = fitted(source.proxy(person.hair), shapes, skin, scale, false);
  const eyeMiddle = source.joint("eye.L", shapes.positions).map((value, axis) => (axis === 0 ? 0 : value)) as [
    number,
    number,
    number,
  ];
  hair.positions = combHair(hair.positions, person.hairComb, eyeMiddle, scale);
  const suit = fitted(suitProxy, shapes, skin, asIs, false);
  const suitBust = restrict(suit, (face) => {
    for (let corner = 0; corner < 4; corner++) {
      const vertex = suit.vertexFaces[face * 4 + corner]!;
      if (suit.positions[vertex * 3 + 1]! <= SUIT_BOTTOM_DM) return false;
    }
    return true;
  });

  const hairBuffers = await reduced(isFull ? subdivide(hair) : hair, false, lowTriangles.hair);
  const suitBuffers = await reduced(isFull ? subdivide(suitBust) : suitBust, false, lowTriangles.suit);
  const opennessOf = ambientOcclusion([bodyBuffers, hairBuffers, suitBuffers]);
  const leastOpen = minSkinOpenness[detail];
  bodyBuffers.openness = opennessOf(bodyBuffers, false).map((open) => leastOpen + (1 - leastOpen) * open);
  hairBuffers.openness = opennessOf(hairBuffers, true).map(
    (open) => MIN_HAIR_OPENNESS + (1 - MIN_HAIR_OPENNESS) * open,
  );
  suitBuffers.openness = opennessOf(suitBuffers, true);

  const meshes: AvatarMesh[] = [
    {
      name: "body",
      primitives: [
        {
          buffers: inWindow(bodyBuffers, skinWindow),
          look: plain("skin", 0.55, await cutSquare("skin", skinImage, skinWindow, isFull ? 1024 : 512, 86)),
        },
      ],
    },
    {
      name: "teeth",
      primitives: [
        {
          buffers: await reduced(teeth, false, lowTriangles.teeth),
          look: plain("teeth", 0.35, await texture("teeth", "teeth/Teeth_Base/textures/teeth.png", 512, 256)),
        },
      ],
    },
    {
      name: "tongue",
      primitives: [
        {
          buffers: await reduced(tongue, false, lowTriangles.tongue),
          look: plain(
            "tongue",
            0.55,
            await texture("tongue", "tongue/tongue01/textures/tongue01_diffuse.png", 256, 128),
          ),
        },
      ],
    },
    {
      name: "brows",
      primitives: [
        {
          buffers: toBuffers(isFull ? subdivide(brows) : brows, false),
          look: plain("brows", 0.8, await texture("brows", person.browsTexture, 512, 256), {
            alphaMode: "BLEND",
            doubleSided: true,
          }),
        },
      ],
    },
    {
      name: "lashes",
      primitives: [
        {
          buffers: toBuffers(lashes, false),
          look: plain("lashes", 0.8, await texture("lashes", person.lashesTexture, 512, 256), {
            alphaMode: "BLEND",
            doubleSided: true,
          }),
        },
      ],
    },
    {
      name: "hair",
      primitives: [
        {
          buffers: hairBuffers,
          look: plain("hair", 0.5, await texture("hair", person.hairTexture, 1024, 512, 80), {
            alphaMode: "MASK",
            doubleSided: true,
          }),
        },
      ],
    },
    {
      name: "suit",
      primitives: [
        {
          buffers: suitBuffers,
          look: plain("suit", 0.85, await texture("suit", person.suitTexture, 1024, 512, 82), {
            doubleSided: true,
            ...(isFull ? { normalTexture: await texture("suit-normal", person.suitNormal, 1024, 512, 80) } : {}),
          }),
        },
      ],
    },
    ...(await eyes(source, person, shapes, skin, scale, isFull, await texture("eye", person.eyeTexture, 512, 256, 90))),
  ];

  return {
    meshes,
    bones: bones.map((bone) => ({
      name: bone.name,
      parent: bone.parent,
      positionDm: source.joint(bone.joint, shapes.positions),
    })),
    morphNames: shapes.names,
    credit,
  };
}

/** Draws the skin in below the collar, away from the open neck, so that it does not come through the cloth. */
function tuckUnderCollar(part: Part): void {
  for (let i = 0; i < part.positions.length; i += 3) {
    const [x, y, z] = [part.positions[i]!, part.positions[i + 1]!, part.positions[i + 2]!];
    const below = 1 - smoothstep(5.75, 6.05, y);
    const beside = Math.max(smoothstep(0.3, 0.55, Math.abs(x)), 1 - smoothstep(0.1, 0.4, z));
    const distance = Math.hypot(x, z - COLLAR_AXIS_Z_DM);
    const shrink = 1 - (COLLAR_TUCK_DM * below * beside) / Math.max(0.3, distance);
    part.positions[i] = x * shrink;
    part.positions[i + 1] = y - COLLAR_TUCK_DM * below * beside;
    part.positions[i + 2] = COLLAR_AXIS_Z_DM + (z - COLLAR_AXIS_Z_DM) * shrink;
  }
}

/** The part of the face that expressions move most keeps every vertex. */
function isFaceFront(buffers: Buffers, vertex: number): boolean {
  let movement = 0;
  for (const morph of buffers.morphs) {
    movement = Math.max(
      movement,
      Math.hypot(morph.positions[vertex * 3]!, morph.positions[vertex * 3 + 1]!, morph.positions[vertex * 3 + 2]!),
    );
  }
  return movement > 0.03;
}
