import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { runtimeModules } from "./modules.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "finsight-modules-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(file: string, content: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), content);
}

test("imports of every form are followed to what they need, nested versions included", async () => {
  await put(
    "out/index.js",
    `import a from "a"; import "node:fs"; const b = await import("@scope/b/deep.js"); r.resolve("c/c.wasm"); import x from "./x.js";`,
  );
  await put(
    "node_modules/a/package.json",
    JSON.stringify({ version: "1.0.0", dependencies: { d: "*", "build-tool": "*" } }),
  );
  await put("node_modules/a/node_modules/d/package.json", JSON.stringify({ version: "2.0.0" }));
  await put("node_modules/d/package.json", JSON.stringify({ version: "9.0.0" }));
  await put("node_modules/build-tool/package.json", JSON.stringify({ version: "1.0.0" }));
  await put("node_modules/@scope/b/package.json", JSON.stringify({ version: "3.0.0", dependencies: { a: "*" } }));
  await put("node_modules/c/package.json", JSON.stringify({ version: "4.0.0" }));

  const modules = await runtimeModules(folder, ["out"], (_name, dependency) => dependency !== "build-tool");
  expect(modules.map((module) => module.folder).toSorted()).toEqual([
    "node_modules/@scope/b",
    "node_modules/a",
    "node_modules/a/node_modules/d",
    "node_modules/c",
  ]);
  expect(modules.filter((module) => module.isDirect).map((module) => module.name)).toEqual(["@scope/b", "a", "c"]);
});
