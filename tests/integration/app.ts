import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { _electron, type ElectronApplication, type Page } from "playwright-core";

import { prepareLaunch, type LaunchPlan } from "../../scripts/launch/index.ts";

export interface RunningApp {
  app: ElectronApplication;
  page: Page;
  plan: LaunchPlan;
  userData: string;
  /** Process id of a utility process, as the operating system knows it. */
  pidOf(name: "engine" | "inference"): Promise<number | null>;
  log(): Promise<string>;
  close(): Promise<void>;
}

/** The built app in a folder of its own, whatever its page shows. */
export async function runApp(
  options: { env?: Record<string, string>; args?: string[]; userData?: string } = {},
): Promise<RunningApp> {
  const plan = await prepareLaunch({ headless: true, appArgs: options.args ?? [] });
  const userData = options.userData ?? (await mkdtemp(path.join(os.tmpdir(), "finsight-app-")));
  const app = await _electron.launch({
    executablePath: plan.executablePath,
    args: plan.args,
    env: { ...plan.env, FINSIGHT_USER_DATA: userData, FINSIGHT_PASSPHRASE: "for this test alone", ...options.env },
    timeout: 60_000,
  });
  const page = await app.firstWindow({ timeout: 60_000 });
  await page.waitForLoadState("domcontentloaded");
  return {
    app,
    page,
    plan,
    userData,
    pidOf: (name) => pidOf(app, name),
    log: () => readFile(path.join(userData, "logs/finsight.log"), "utf8"),
    async close() {
      await app.close();
      await plan.close();
      if (options.userData === undefined) await rm(userData, { recursive: true, force: true });
    },
  };
}

/** Looks every 10 ms. Answers how long it took; throws after `timeoutMs`. */
export async function until(condition: () => Promise<boolean>, timeoutMs: number, what: string): Promise<number> {
  const startMs = performance.now();
  while (!(await condition())) {
    if (performance.now() - startMs > timeoutMs) throw new Error(`${what} did not happen within ${timeoutMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - startMs;
}

async function pidOf(app: ElectronApplication, name: string, attempts = 3): Promise<number | null> {
  try {
    return await app.evaluate(
      ({ app: electron }, serviceName) =>
        electron.getAppMetrics().find((metric) => metric.name === serviceName || metric.serviceName === serviceName)
          ?.pid ?? null,
      `FinSight ${name}`,
    );
  } catch (error) {
    // The debugger may lose the answer to a garbage collection in the main process.
    if (attempts > 1 && String(error).includes("garbage collected")) return pidOf(app, name, attempts - 1);
    throw error;
  }
}
