import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { _electron, errors, type ElectronApplication, type Page } from "playwright-core";

import { prepareLaunch, type LaunchOptions } from "../launch/index.ts";

export interface DrivenApp {
  app: ElectronApplication;
  page: Page;
  userData: string;
  electronVersion: string;
  /** Milliseconds from the start of the process to a window that answers. */
  usableAfterMs: number;
  close(): Promise<void>;
}

export interface DriveOptions extends LaunchOptions {
  /** Keeps its store between runs; default: a fresh folder that is deleted on close. */
  userData?: string;
  env?: Record<string, string>;
}

/** A passphrase for folders that live as long as one run: such a run must not touch the person's keychain. */
const runPassphrase = "a passphrase for one run";

/** Starts the real app as `npm start` does, driven by Playwright. The app must be built. */
export async function startApp(options: DriveOptions = {}): Promise<DrivenApp> {
  const { userData: keptFolder, env = {}, ...launch } = options;
  const plan = await prepareLaunch({ headless: true, widthPx: 1600, heightPx: 1000, ...launch });
  const userData = keptFolder ?? (await mkdtemp(path.join(os.tmpdir(), "finsight-run-")));
  const launched = {
    executablePath: plan.executablePath,
    args: plan.args,
    env: { ...plan.env, FINSIGHT_USER_DATA: userData, FINSIGHT_PASSPHRASE: runPassphrase, ...env },
    timeout: 60_000,
  };
  let startedAt = performance.now();
  const app = await _electron.launch(launched).catch((error: unknown) => {
    if (!(error instanceof errors.TimeoutError)) throw error;
    // About one start in sixty on a crowded machine never reports its debugger's address; the app itself has not begun then.
    process.stderr.write("Electron did not answer Playwright; it is started once more.\n");
    startedAt = performance.now();
    return _electron.launch(launched);
  });
  const page = await app.firstWindow({ timeout: 60_000 });
  await page.waitForSelector('[data-testid="app-ready"]', { state: "attached", timeout: 60_000 });
  const usableAfterMs = performance.now() - startedAt;
  return {
    app,
    page,
    userData,
    electronVersion: plan.electronVersion,
    usableAfterMs,
    async close() {
      await app.close();
      await plan.close();
      if (keptFolder === undefined) await rm(userData, { recursive: true, force: true });
    },
  };
}
