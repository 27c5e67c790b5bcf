import path from "node:path";

import { resolveElectron } from "../../native/electron/resolve.ts";
import { sqliteBindingPath } from "../../native/sqlite/binding.ts";
import { silentReport } from "../../native/support/report.ts";
import type { Report } from "../../native/support/report.ts";
import { findProgram } from "../../native/support/run.ts";
import { ensureElectronLibraries } from "../../native/system/libraries.ts";
import { ensurePackages } from "../../native/system/packages.ts";
import { hasDisplay, hasGraphicsDevice, startVirtualDisplay } from "./display.ts";
import type { VirtualDisplay } from "./display.ts";
import { sandboxAdvice } from "./sandbox.ts";
import { keepScreenshot, saveScreenshot } from "./screen.ts";

export const repositoryFolder = path.resolve(import.meta.dirname, "..", "..");

/** Text and boxes are painted by the processor itself: through the software GPU a scrolled grid took five times as long. */
const softwareDrawing = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu-rasterization"];

export interface LaunchOptions {
  /** Runs on a virtual display even where there is a screen. */
  headless?: boolean;
  /** The app folder to run; this repository unless named. */
  appFolder?: string;
  /** A packaged app"s executable, run in place of Electron with an app folder. */
  packagedExecutable?: string;
  /** Arguments for the app itself, such as files to open. */
  appArgs?: readonly string[];
  /** Size of the virtual display. */
  widthPx?: number;
  heightPx?: number;
  report?: Report;
}

/** All that is needed to start the app here, for `spawn` and for Playwright alike. */
export interface LaunchPlan {
  executablePath: string;
  args: string[];
  env: Record<string, string>;
  display: "screen" | "virtual";
  electronVersion: string;
  /** Writes what the virtual display shows as a PNG; does nothing on a real screen. */
  screenshot(pngPath: string): Promise<void>;
  /** Keeps a PNG of the virtual display fresh until the returned function is called. */
  keepScreenshot(pngPath: string, everyMs: number): () => void;
  /** Ends the virtual display. Close the app first. */
  close(): Promise<void>;
}

/**
 * Finds or makes everything that starting the app needs: Electron, its system libraries, a SQLite binding, a display.
 * @throws {Error} with one sentence on what is missing and how to get it.
 */
export async function prepareLaunch(options: LaunchOptions = {}): Promise<LaunchPlan> {
  const report = options.report ?? silentReport;
  const electron = await resolveElectron(report);
  await ensureElectronLibraries(electron.executablePath, report);
  const binding = await sqliteBindingPath({ electronMajor: electron.major }, report);
  const advice = await sandboxAdvice(electron.distFolder);
  if (advice) report.line(advice);
  const needsVirtual = process.platform === "linux" && (options.headless === true || !hasDisplay());
  const virtual = needsVirtual ? await openVirtualDisplay(options, report) : undefined;

  const flags = [
    ...(process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ...(virtual || !hasGraphicsDevice() ? softwareDrawing : []),
  ];
  const appFolder = path.resolve(options.appFolder ?? repositoryFolder);
  return {
    executablePath: options.packagedExecutable ?? electron.executablePath,
    args: [...flags, ...(options.packagedExecutable ? [] : [appFolder]), ...(options.appArgs ?? [])],
    env: launchEnvironment(virtual, binding),
    display: virtual ? "virtual" : "screen",
    electronVersion: electron.version,
    screenshot: async (pngPath) => {
      if (virtual) await saveScreenshot(virtual.framePath, pngPath);
    },
    keepScreenshot: (pngPath, everyMs) =>
      virtual ? keepScreenshot(virtual.framePath, pngPath, everyMs) : () => undefined,
    close: async () => {
      await virtual?.close();
    },
  };
}

async function openVirtualDisplay(options: LaunchOptions, report: Report): Promise<VirtualDisplay> {
  await ensurePackages({ packages: findProgram("Xvfb") ? [] : ["xvfb"], purpose: "running without a display" }, report);
  const display = await startVirtualDisplay({ widthPx: options.widthPx ?? 1600, heightPx: options.heightPx ?? 1000 });
  report.line(`No screen is used: running under Xvfb on display ${display.name}.`);
  return display;
}

function launchEnvironment(virtual: VirtualDisplay | undefined, binding: string | undefined): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || name === "ELECTRON_RUN_AS_NODE" || name.toLowerCase().startsWith("npm_")
      ? []
      : [[name, value] as const],
  );
  const env: Record<string, string> = Object.fromEntries(kept);
  if (binding) env["FINSIGHT_SQLITE_BINDING"] = binding;
  if (virtual) {
    env["DISPLAY"] = virtual.name;
    delete env["WAYLAND_DISPLAY"];
  }
  return env;
}
