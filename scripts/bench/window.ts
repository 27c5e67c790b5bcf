import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { _electron } from "playwright-core";

import { startApp } from "../drive/app.ts";
import { prepareLaunch } from "../launch/index.ts";
import { figure, quantile, type Figure } from "./figures.ts";

const emptyMain = `const { app, BrowserWindow } = require("electron");
app.whenReady().then(() => {
  const window = new BrowserWindow({ show: false });
  window.once("ready-to-show", () => window.show());
  window.loadURL("data:text/html,<title>empty</title><p id=ready>empty</p>");
});
`;

async function emptyWindowMs(): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "finsight-empty-"));
  await writeFile(
    path.join(folder, "package.json"),
    JSON.stringify({ name: "empty", version: "0.0.0", main: "main.cjs" }),
  );
  await writeFile(path.join(folder, "main.cjs"), emptyMain);
  const plan = await prepareLaunch({ headless: true, appFolder: folder });
  try {
    const startedAt = performance.now();
    const app = await _electron.launch({ executablePath: plan.executablePath, args: plan.args, env: plan.env });
    const page = await app.firstWindow();
    await page.waitForSelector("#ready");
    const elapsed = performance.now() - startedAt;
    await app.close();
    return elapsed;
  } finally {
    await plan.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Start of the process to a window that answers, against an empty Electron window; medians of `runs`, taken in turn. The
 * workspace exists already, as on every day but the first, and a passphrase opens it.
 */
export async function benchWindow(runs = 5): Promise<Figure[]> {
  const userData = await mkdtemp(path.join(os.tmpdir(), "finsight-window-"));
  const empty: number[] = [];
  const usable: number[] = [];
  try {
    await (await startApp({ userData })).close();
    for (let run = 0; run < runs; run += 1) {
      empty.push(await emptyWindowMs());
      const driven = await startApp({ userData });
      usable.push(driven.usableAfterMs);
      await driven.close();
    }
  } finally {
    await rm(userData, { recursive: true, force: true });
  }
  return [figure("window usable (median)", quantile(usable, 0.5), "ms", quantile(empty, 0.5))];
}
