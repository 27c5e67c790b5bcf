import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createAnalyst, type Analyst } from "../../scripts/drive/analyst.ts";
import { startApp, type DrivenApp } from "../../scripts/drive/app.ts";

let folder: string;
let driven: DrivenApp;
let analyst: Analyst;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "finsight training-"));
  const lines = ["house_id,area,district,price"];
  for (let row = 0; row < 240; row += 1) {
    const area = 40 + ((row * 37) % 160);
    const district = ["north", "south", "old town"][(row * 7) % 3]!;
    lines.push(
      `${row + 1},${area},${district},${1000 * area + (district === "old town" ? 50_000 : 0) + ((row * 13) % 11) * 100}`,
    );
  }
  await writeFile(path.join(folder, "houses.csv"), lines.join("\n"));
  driven = await startApp({ appArgs: [path.join(folder, "houses.csv")] });
  analyst = await createAnalyst(driven, "training");
}, 180_000);

afterAll(async () => {
  await driven?.close();
  await rm(folder, { recursive: true, force: true });
});

describe("a model of the analyst's own data", () => {
  it("is trained from sensible defaults, judged on rows it had not seen, applied and saved", async () => {
    const { page } = driven;
    await page.getByTestId("import-confirm").click();
    await page.getByTestId("grid").waitFor();
    await page.getByTestId("tab-analyse").click();
    await page.getByTestId("analyse-prediction").click();
    await page.getByTestId("training-target").waitFor();
    await expect.poll(() => page.getByTestId("training-target").inputValue()).toBe("price");
    expect(await page.getByText("house_id looks like an identifier: it numbers the rows.").count()).toBe(1);
    await page.getByTestId("training-start").click();
    await page.getByTestId("training-card").waitFor({ timeout: 60_000 });
    expect(await page.getByTestId("training-card").innerText()).toMatch(/always answering the mean/i);
    await analyst.picture("judged");
    await page.getByTestId("analyse-run").click();
    await page.getByTestId("training-result").waitFor({ timeout: 60_000 });
    expect(await page.getByTestId("training-result").innerText()).toContain("Predicted price for 240 rows");
    await analyst.picture("predicted");
    await page.getByTestId("analyse-save").click();
    await page
      .getByText(/^Predictions of Model of price$/)
      .first()
      .waitFor();
    // The chart's tools are plotly's own.
    const parts = { include: ['[data-testid="analyse"]'], exclude: ['[data-testid="chart"]'] };
    expect(await analyst.faults(parts)).toEqual([]);
  }, 180_000);

  it("is asked for in words and appears among the models", async () => {
    const { page } = driven;
    const texts = page.getByTestId("answer-text");
    await page.getByTestId("question-field").fill("cluster the houses into 3 groups by area and price");
    await page.getByTestId("question-submit").click();
    await expect
      .poll(
        () =>
          texts
            .last()
            .textContent()
            .catch(() => ""),
        { timeout: 60_000 },
      )
      .toMatch(/fall into 3 clusters/);
    await analyst.picture("asked");
    await page.getByText("Models", { exact: true }).first().click();
    await page.getByText("Model of price").first().waitFor({ timeout: 20_000 });
    await page.getByText("Clusters of houses").first().waitFor({ timeout: 20_000 });
    await analyst.picture("models");
  }, 120_000);
});
