import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openMakeHuman } from "./makehuman.ts";

interface Provenance {
  licence: string;
  sources: { path: string; sha256: string }[];
  assets: { file: string; sha256: string; bytes: number; triangles: number }[];
  morphs: string[];
}

const folder = new URL("../../assets/avatars/", import.meta.url);
const provenance = JSON.parse(readFileSync(new URL("default-woman.provenance.json", folder), "utf8")) as Provenance;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("the shipped avatars are the ones that were baked, and small enough", () => {
  expect(provenance.assets.map(({ file }) => file)).toEqual(["default-woman.glb", "default-woman-low.glb"]);
  for (const asset of provenance.assets) {
    const bytes = readFileSync(new URL(asset.file, folder));
    expect(sha256(bytes)).toBe(asset.sha256);
    expect(bytes.length).toBeLessThan(4_000_000);
  }
  expect(provenance.assets[1]!.triangles).toBeLessThan(12_000);
});

test("every source is named with its hash and comes from the allowed core", () => {
  const source = openMakeHuman();
  for (const { path, sha256: recorded } of provenance.sources) {
    expect(path).not.toMatch(/glasses|Harvey_|curly|Sari1/);
    expect(sha256(source.file(path))).toBe(recorded);
  }
  expect(provenance.licence).toBe("CC0-1.0");
});

test("there are 44 ARKit shapes and the 15 Oculus visemes", () => {
  expect(provenance.morphs).toHaveLength(59);
  expect(provenance.morphs.filter((name) => name.startsWith("viseme_"))).toHaveLength(15);
});
