import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { cacheFolder, ensureCachedFolder } from "../support/cache.ts";
import type { Report } from "../support/report.ts";
import { findProgram, run } from "../support/run.ts";
import { ensurePackages } from "../system/packages.ts";
import { nodeHeadersRoot } from "./headers.ts";

/** The first Electron with Node-API 10, which the package's own prebuilt binding needs. */
const firstMajorWithNodeApi10 = 36;
const usualBuildMs = 60_000;
const bindingName = "better_sqlite3.node";
const buildInputs = ["binding.gyp", "package.json", "deps", "lib", "src"];

const requireHere = createRequire(import.meta.url);

/**
 * Path of a SQLite binding for this Electron, for better-sqlite3's `nativeBinding`. Undefined when the package's own
 * prebuilt binding serves. Builds it once from the package's source and keeps it in the cache.
 */
export async function sqliteBindingPath(
  electron: { electronMajor: number },
  report: Report,
): Promise<string | undefined> {
  if (electron.electronMajor >= firstMajorWithNodeApi10) return undefined;
  const packageFolder = path.dirname(requireHere.resolve("better-sqlite3/package.json"));
  const version = await packageVersion(packageFolder);
  const folder = path.join(
    cacheFolder(),
    `sqlite-${version}-electron-${electron.electronMajor}-${process.platform}-${process.arch}`,
  );
  const bindingPath = path.join(folder, bindingName);
  await ensureCachedFolder(
    {
      folder,
      isReady: async () => existsSync(bindingPath),
      build: (emptyFolder) => buildBinding(packageFolder, emptyFolder, report),
    },
    report,
  );
  return bindingPath;
}

async function buildBinding(packageFolder: string, targetFolder: string, report: Report): Promise<void> {
  report.line("Building the encrypted SQLite binding for this Electron (about a minute, once).");
  await ensureCompiler(report);
  const workFolder = path.join(targetFolder, "work");
  const sourceFolder = path.join(workFolder, "source");
  await mkdir(path.join(sourceFolder, "node_modules"), { recursive: true });
  await Promise.all(
    buildInputs.map((name) => cp(path.join(packageFolder, name), path.join(sourceFolder, name), { recursive: true })),
  );
  const addonApiFolder = path.dirname(
    createRequire(path.join(packageFolder, "package.json")).resolve("node-addon-api/package.json"),
  );
  await symlink(addonApiFolder, path.join(sourceFolder, "node_modules", "node-addon-api"), "junction");

  const headersRoot = await nodeHeadersRoot(workFolder, report);
  const progress = report.progress("Compiling SQLite");
  const startMs = Date.now();
  const timer = setInterval(() => progress.update(Math.min(0.97, (Date.now() - startMs) / usualBuildMs)), 500);
  const built = await run(
    process.execPath,
    [
      fileURLToPath(import.meta.resolve("node-gyp/bin/node-gyp.js")),
      "rebuild",
      "--release",
      "--force_build=1",
      `--nodedir=${headersRoot}`,
    ],
    { cwd: sourceFolder, env: buildEnvironment() },
  ).finally(() => clearInterval(timer));
  if (built.status !== 0) throw new Error(`The SQLite binding could not be built:\n${built.tail}`);
  progress.done();

  await cp(path.join(sourceFolder, "build", "Release", bindingName), path.join(targetFolder, bindingName));
  await rm(workFolder, { recursive: true, force: true });
}

/** Both defines are needed on Node-API 9: without the second one finalisers crash. */
function buildEnvironment(): NodeJS.ProcessEnv {
  const flags = "-DNAPI_VERSION=2147483647 -DNAPI_EXPERIMENTAL";
  return {
    ...process.env,
    CXXFLAGS: [process.env["CXXFLAGS"], flags].filter(Boolean).join(" "),
    PATH: [path.dirname(process.execPath), process.env["PATH"]].filter(Boolean).join(path.delimiter),
  };
}

async function ensureCompiler(report: Report): Promise<void> {
  if (process.platform !== "linux") return;
  const tools = { "g++": "g++", make: "make", python3: "python3" };
  const packages = Object.entries(tools).flatMap(([program, name]) => (findProgram(program) ? [] : [name]));
  await ensurePackages({ packages, purpose: "building SQLite" }, report);
}

async function packageVersion(packageFolder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(path.join(packageFolder, "package.json"), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
  throw new Error(`${packageFolder} has no version.`);
}
