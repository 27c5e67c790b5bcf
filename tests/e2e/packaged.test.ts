import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { makePdf, makeScan } from "../../src/engine/documents/fixture.ts";
import { prepareLaunch, repositoryFolder, type LaunchPlan } from "../../scripts/launch/index.ts";

const executable = path.join(repositoryFolder, "dist/linux-unpacked/finsight-workstation");
const pictures = path.join(repositoryFolder, "out/e2e/packaged");

let folder: string;
let plan: LaunchPlan;
let app: ChildProcess;
let browser: Browser;
let page: Page;

/**
 * The packaged app takes no Node inspector, so the test speaks to Chromium alone. It waits for the page: Playwright hangs
 * when it connects while a window is being made.
 */
async function devtoolsUrl(userData: string): Promise<string> {
  const deadlineMs = Date.now() + 90_000;
  while (Date.now() < deadlineMs) {
    const [port] = (await readFile(path.join(userData, "DevToolsActivePort"), "utf8").catch(() => "")).split("\n");
    const url = `http://127.0.0.1:${port}`;
    if (port && (await pageIsOpen(url))) return url;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("The packaged app opened no page within 90 s.");
}

async function pageIsOpen(url: string): Promise<boolean> {
  const listed = await fetch(`${url}/json/list`).then(
    (response) => response.text(),
    () => "",
  );
  return listed.includes("app://");
}

describe.runIf(process.platform === "linux")("the packaged app", () => {
  beforeAll(async () => {
    if (!existsSync(executable)) throw new Error("There is no packaged app in dist: run npm run package first.");
    await mkdir(pictures, { recursive: true });
    folder = await mkdtemp(path.join(os.tmpdir(), "finsight-packaged-"));
    const file = path.join(folder, "sales.csv");
    await writeFile(file, "region,revenue\nNorth,10\nSouth,20\nNorth,5\n");
    const report = path.join(folder, "report.pdf");
    const scan = path.join(folder, "policy.png");
    await writeFile(report, await makePdf([["Annual Report"], ["Supply risk rose in the year."]], "Annual Report"));
    await writeFile(scan, await makeScan(["Refund policy", "Goods may be returned within 30 days."], "png"));
    plan = await prepareLaunch({
      headless: true,
      packagedExecutable: executable,
      appArgs: ["--remote-debugging-port=0", file, report, scan],
    });
    const { FINSIGHT_SQLITE_BINDING: _ofDevelopment, ...env } = plan.env;
    const userData = path.join(folder, "user data");
    app = spawn(plan.executablePath, plan.args, {
      cwd: folder,
      env: { ...env, FINSIGHT_USER_DATA: userData, FINSIGHT_PASSPHRASE: "for this test alone" },
      stdio: "ignore",
    });
    browser = await chromium.connectOverCDP(await devtoolsUrl(userData));
    const [context] = browser.contexts();
    if (!context) throw new Error("The packaged app opened no window.");
    page = context.pages()[0] ?? (await context.waitForEvent("page"));
    page.setDefaultTimeout(90_000);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    if (app && app.exitCode === null) {
      const ended = once(app, "exit");
      app.kill();
      await ended;
    }
    await plan?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("imports a file and answers a question about it", async () => {
    await page.getByTestId("import-confirm").click();
    await page.getByTestId("grid").waitFor();
    await page.getByTestId("question-field").fill("total revenue by region");
    await page.getByTestId("question-submit").click();
    const answer = page.getByTestId("answer").first();
    await answer.waitFor();
    await page.screenshot({ path: path.join(pictures, "answer.png") });
    const text = await answer.textContent();
    expect(text).toContain("North");
    expect(text).toContain("15");
  });

  it("reads a report and a scan with the workers, models and fonts that it carries", async () => {
    const documents = page.getByTestId("page-documents");
    if ((await documents.getAttribute("aria-current")) === null) await documents.click();
    await page.getByTestId("document-Annual Report").waitFor();
    await page.getByTestId("document-Policy").click();
    await expect
      .poll(() => page.getByTestId("reader-sheet").textContent(), { timeout: 30_000 })
      .toContain("returned within 30 days");
    await page.screenshot({ path: path.join(pictures, "documents.png") });
  });
});
