import { BufferAttribute, BufferGeometry, Mesh } from "three";
import { expect, test } from "vitest";
import { takeOverMorphs } from "./cpu-morph.ts";

function morphedTriangle(): Mesh {
  const geometry = new BufferGeometry();
  const shorts = (metres: number[]) =>
    new BufferAttribute(
      Int16Array.from(metres, (value) => Math.round(value * 32767)),
      3,
      true,
    );
  geometry.setAttribute("position", shorts([0, 0, 0, 0.5, 0, 0, 0, 0.5, 0]));
  geometry.morphAttributes.position = [shorts([0, 0, 0.1, 0, 0, 0, 0, 0, 0]), shorts([0, 0, 0, 0, 0.2, 0, 0, 0, 0])];
  geometry.morphTargetsRelative = true;
  return new Mesh(geometry);
}

test("positions are the rest shape plus the weighted offsets, in metres", () => {
  const mesh = morphedTriangle();
  const morph = takeOverMorphs(mesh);
  const at = (vertex: number) => {
    const position = mesh.geometry.getAttribute("position");
    return [position.getX(vertex), position.getY(vertex), position.getZ(vertex)];
  };
  morph.apply(Float32Array.of(0.5, 1));
  expect(at(0)[2]).toBeCloseTo(0.05, 4);
  expect(at(1)[0]).toBeCloseTo(0.5, 4);
  expect(at(1)[1]).toBeCloseTo(0.2, 4);
  morph.apply(Float32Array.of(0, 0));
  expect(at(0)[2]).toBe(0);
  expect(at(1)[1]).toBe(0);
});

test("the renderer no longer sees morph targets", () => {
  const mesh = morphedTriangle();
  takeOverMorphs(mesh);
  expect(mesh.geometry.morphAttributes).toEqual({});
  expect(mesh.morphTargetInfluences).toBeUndefined();
});
