import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createAnalyst, type Analyst } from "../../scripts/drive/analyst.ts";
import { startApp, type DrivenApp } from "../../scripts/drive/app.ts";
import { createRandom } from "../../src/engine/anomalies/fixture.ts";

let folder: string;
let driven: DrivenApp;
let analyst: Analyst;

/** 120 days of two servers' hourly traffic; server A has a burst on 12 March and a bad day on 20 April. */
function trafficCsv(): string {
  const { normal } = createRandom(5);
  const rows = Array.from({ length: 24 * 120 }, (_, hour) => {
    const date = new Date(Date.UTC(2024, 0, 1) + hour * 3_600_000);
    const time = date.toISOString().slice(0, 19);
    const wave = 200 + 120 * Math.sin((2 * Math.PI * (hour - 8)) / 24);
    return ["A", "B"].map((server) => {
      const isBurst = server === "A" && time === "2024-03-12T14:00:00";
      const isBadDay = server === "A" && time.startsWith("2024-04-20");
      const value = isBurst ? 912 : (server === "A" ? 1 : 3) * wave * (isBadDay ? 0.4 : 1) + 5 * normal();
      return `${time},${server},${value.toFixed(1)}`;
    });
  });
  return `time,server,traffic\n${rows.flat().join("\n")}\n`;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "finsight anomalies-"));
  await writeFile(path.join(folder, "traffic.csv"), trafficCsv());
  driven = await startApp({ appArgs: [path.join(folder, "traffic.csv")] });
  analyst = await createAnalyst(driven, "anomalies");
}, 180_000);

afterAll(async () => {
  await driven?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

describe("anomalies in the app", () => {
  it("marks what was unusual, says why and shows it close up", async () => {
    const { page } = driven;
    await page.getByTestId("import-confirm").click({ timeout: 60_000 });
    await page.getByTestId("tab-analyse").waitFor({ timeout: 120_000 });
    await page.getByTestId("tab-analyse").click();
    await page.getByTestId("analyse-anomalies").click();
    const sentence = page.getByTestId("anomalies-sentence");
    await sentence.waitFor({ timeout: 60_000 });
    expect(await sentence.textContent()).toContain("A, 12 March 2024 14:00");
    await page.getByTestId("chart").waitFor();
    await analyst.picture("all");
    const burst = page.getByTestId("anomaly").filter({ hasText: "it was 912" });
    expect(await burst.textContent()).toContain("the highest in all 71 days seen");
    await burst.click();
    await analyst.picture("close-up");
    await page.getByTestId("anomalies-all").click();
  }, 240_000);

  it("its own parts have no accessibility faults in either theme", async () => {
    const { page } = driven;
    for (const theme of ["light", "dark"]) {
      await page.keyboard.press("Control+Shift+L");
      await analyst.picture(theme);
      const include = [".analyse-form .anomalies-sensitivity", ".anomalies"];
      expect(await analyst.faults({ include, exclude: ['[data-testid="chart"]'] })).toEqual([]);
    }
  }, 120_000);

  it("answers a question about it with the band and the reason", async () => {
    const { page } = driven;
    await page.getByTestId("question-field").fill("why is 12 March anomalous for server A");
    await page.getByTestId("question-submit").click();
    const answer = page.getByTestId("answer-text").last();
    await answer.waitFor({ timeout: 60_000 });
    await expect.poll(() => answer.textContent(), { timeout: 30_000 }).toContain("it was 912");
    await analyst.picture("question");
  }, 120_000);
});
