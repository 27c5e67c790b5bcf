import type { Buffers } from "./part.ts";

const CELL_DM = 0.25;
const REACH_DM = 1.6;
const LIFT_DM = 0.02;
const RAYS = 40;
const EPSILON = 1e-9;

/** Triangles sorted into cubic cells, to ask whether a short ray hits anything. */
interface Grid {
  readonly cells: Map<number, number[]>;
  readonly corners: Float64Array;
}

function cellKey(x: number, y: number, z: number): number {
  return (x + 512) * 1_048_576 + (y + 512) * 1024 + (z + 512);
}

function buildGrid(occluders: readonly Buffers[]): Grid {
  const corners = Float64Array.from(
    occluders.flatMap(({ indices, positions }) =>
      [...indices].flatMap((vertex) => [...positions.subarray(vertex * 3, vertex * 3 + 3)]),
    ),
  );
  const cells = new Map<number, number[]>();
  for (let triangle = 0; triangle < corners.length; triangle += 9) {
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let i = 0; i < 9; i++) {
      const cell = Math.floor(corners[triangle + i]! / CELL_DM);
      low[i % 3] = Math.min(low[i % 3]!, cell);
      high[i % 3] = Math.max(high[i % 3]!, cell);
    }
    for (let x = low[0]!; x <= high[0]!; x++) {
      for (let y = low[1]!; y <= high[1]!; y++) {
        for (let z = low[2]!; z <= high[2]!; z++) {
          const key = cellKey(x, y, z);
          const list = cells.get(key);
          if (list) list.push(triangle);
          else cells.set(key, [triangle]);
        }
      }
    }
  }
  return { cells, corners };
}

type Vector = readonly [number, number, number];

/** Distance to a triangle along a ray, or infinity (Moeller and Trumbore 1997). */
function hit(corners: Float64Array, t: number, o: Vector, d: Vector): number {
  const e1x = corners[t + 3]! - corners[t]!;
  const e1y = corners[t + 4]! - corners[t + 1]!;
  const e1z = corners[t + 5]! - corners[t + 2]!;
  const e2x = corners[t + 6]! - corners[t]!;
  const e2y = corners[t + 7]! - corners[t + 1]!;
  const e2z = corners[t + 8]! - corners[t + 2]!;
  const px = d[1] * e2z - d[2] * e2y;
  const py = d[2] * e2x - d[0] * e2z;
  const pz = d[0] * e2y - d[1] * e2x;
  const determinant = e1x * px + e1y * py + e1z * pz;
  if (Math.abs(determinant) < EPSILON) return Infinity;
  const sx = o[0] - corners[t]!;
  const sy = o[1] - corners[t + 1]!;
  const sz = o[2] - corners[t + 2]!;
  const u = (sx * px + sy * py + sz * pz) / determinant;
  if (u < 0 || u > 1) return Infinity;
  const qx = sy * e1z - sz * e1y;
  const qy = sz * e1x - sx * e1z;
  const qz = sx * e1y - sy * e1x;
  const v = (d[0] * qx + d[1] * qy + d[2] * qz) / determinant;
  if (v < 0 || u + v > 1) return Infinity;
  const distance = (e2x * qx + e2y * qy + e2z * qz) / determinant;
  return distance > EPSILON ? distance : Infinity;
}

function nearestHit(grid: Grid, origin: Vector, direction: Vector): number {
  const steps = Math.ceil((REACH_DM / CELL_DM) * 2);
  let previous = NaN;
  for (let step = 0; step <= steps; step++) {
    const along = (step / steps) * REACH_DM;
    const key = cellKey(
      Math.floor((origin[0] + direction[0] * along) / CELL_DM),
      Math.floor((origin[1] + direction[1] * along) / CELL_DM),
      Math.floor((origin[2] + direction[2] * along) / CELL_DM),
    );
    if (key === previous) continue;
    previous = key;
    let nearest = Infinity;
    for (const triangle of grid.cells.get(key) ?? [])
      nearest = Math.min(nearest, hit(grid.corners, triangle, origin, direction));
    if (nearest <= along + 2 * CELL_DM) return nearest;
  }
  return Infinity;
}

/** Cosine-weighted directions over the hemisphere around z (Malley's method on a golden-angle spiral). */
const hemisphere: readonly Vector[] = Array.from({ length: RAYS }, (_, i) => {
  const radius = Math.sqrt((i + 0.5) / RAYS);
  const angle = i * 2.399963229728653;
  return [radius * Math.cos(angle), radius * Math.sin(angle), Math.sqrt(1 - radius * radius)] as const;
});

function openness(grid: Grid, at: Vector, normal: Vector): number {
  const sign = normal[2] >= 0 ? 1 : -1;
  const a = -1 / (sign + normal[2]);
  const b = normal[0] * normal[1] * a;
  const tangent: Vector = [1 + sign * normal[0] * normal[0] * a, sign * b, -sign * normal[0]];
  const bitangent: Vector = [b, sign + normal[1] * normal[1] * a, -normal[1]];
  const origin: Vector = [at[0] + normal[0] * LIFT_DM, at[1] + normal[1] * LIFT_DM, at[2] + normal[2] * LIFT_DM];
  let open = 0;
  for (const [x, y, z] of hemisphere) {
    const distance = nearestHit(grid, origin, [
      tangent[0] * x + bitangent[0] * y + normal[0] * z,
      tangent[1] * x + bitangent[1] * y + normal[1] * z,
      tangent[2] * x + bitangent[2] * y + normal[2] * z,
    ]);
    open += Math.min(1, distance / REACH_DM) ** 0.7 / RAYS;
  }
  return open;
}

/** How open each vertex is to the light around it, 0 to 1; a sheet that is seen from both sides takes its lighter one. */
export function ambientOcclusion(occluders: readonly Buffers[]): (buffers: Buffers, isSheet: boolean) => Float64Array {
  const grid = buildGrid(occluders);
  return (buffers, isSheet) => {
    const count = buffers.positions.length / 3;
    const result = new Float64Array(count);
    for (let vertex = 0; vertex < count; vertex++) {
      const at: Vector = [
        buffers.positions[vertex * 3]!,
        buffers.positions[vertex * 3 + 1]!,
        buffers.positions[vertex * 3 + 2]!,
      ];
      const normal: Vector = [
        buffers.normals[vertex * 3]!,
        buffers.normals[vertex * 3 + 1]!,
        buffers.normals[vertex * 3 + 2]!,
      ];
      const front = openness(grid, at, normal);
      result[vertex] = isSheet ? Math.max(front, openness(grid, at, [-normal[0], -normal[1], -normal[2]])) : front;
    }
    return result;
  };
}
