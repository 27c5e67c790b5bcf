import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { resolveElectron } from "../native/electron/resolve.ts";
import type { ElectronRuntime } from "../native/electron/resolve.ts";
import { sqliteBindingPath } from "../native/sqlite/binding.ts";
import { consoleReport } from "../native/support/report.ts";
import { runScript } from "../native/support/script.ts";
import { ensureBuilt } from "./launch/build.ts";
import { repositoryFolder } from "./launch/index.ts";
import { stageApp } from "./package/stage.ts";

/** Packages the app with electron-builder and the Electron that is here, so that it works offline. Without arguments: a runnable folder. */
async function packageApp(targets: readonly string[]): Promise<number> {
  const report = consoleReport();
  const electron = await resolveElectron(report);
  const sqliteBinding = await sqliteBindingPath({ electronMajor: electron.major }, report);
  await ensureBuilt(repositoryFolder, report);
  if (electron.origin === "registry")
    report.line(
      `This package holds Electron ${electron.version} from the registry: it is for trying and testing, not for shipping.`,
    );

  const modules = await stageApp({
    repositoryFolder,
    stageFolder: path.join(repositoryFolder, "dist", "app"),
    sqliteBinding,
  });
  report.line(`Packaging with ${modules.length} packages from node_modules.`);
  const bare = await withoutLoader(electron);
  try {
    return await runBuilder([...targets, `-c.electronDist=${bare.folder}`, `-c.electronVersion=${electron.version}`]);
  } finally {
    await bare.remove();
  }
}

/** The fallback's loader in `resources/app` would be started in place of the packaged app. */
async function withoutLoader(electron: ElectronRuntime): Promise<{ folder: string; remove(): Promise<void> }> {
  if (electron.origin !== "registry") return { folder: electron.distFolder, remove: async () => undefined };
  const temporary = await mkdtemp(path.join(tmpdir(), "finsight-electron-"));
  const loaderFolder = path.join(electron.distFolder, "resources", "app");
  await cp(electron.distFolder, temporary, { recursive: true, filter: (source) => source !== loaderFolder });
  return { folder: temporary, remove: () => rm(temporary, { recursive: true, force: true }) };
}

function runBuilder(args: readonly string[]): Promise<number> {
  const cli = fileURLToPath(import.meta.resolve("electron-builder/cli.js"));
  return new Promise((resolve, reject) => {
    const builder = spawn(process.execPath, [cli, "--publish", "never", ...args], {
      cwd: repositoryFolder,
      stdio: "inherit",
    });
    builder.on("error", reject);
    builder.on("exit", (code) => resolve(code ?? 1));
  });
}

const targets = process.argv.slice(2);
await runScript(() => packageApp(targets.length > 0 ? targets : ["--dir"]));
