import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import AxeBuilder from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startApp, type DrivenApp } from "../../scripts/drive/app.ts";
import { repositoryFolder } from "../../scripts/launch/index.ts";

const pictures = path.join(repositoryFolder, "out/e2e/training");

let folder: string;
let driven: DrivenApp;

async function picture(name: string): Promise<void> {
  await driven.page.waitForTimeout(600);
  await driven.page.screenshot({ path: path.join(pictures, `${name}.png`) });
}

beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
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
    await picture("judged");
    await page.getByTestId("analyse-run").click();
    await page.getByTestId("training-result").waitFor({ timeout: 60_000 });
    expect(await page.getByTestId("training-result").innerText()).toContain("Predicted price for 240 rows");
    await picture("predicted");
    await page.getByTestId("analyse-save").click();
    await page
      .getByText(/^Predictions of Model of price$/)
      .first()
      .waitFor();
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .include('[data-testid="analyse"]')
      // Its tools are plotly's own.
      .exclude('[data-testid="chart"]')
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
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
    await picture("asked");
    await page.getByText("Models", { exact: true }).first().click();
    await page.getByText("Model of price").first().waitFor({ timeout: 20_000 });
    await page.getByText("Clusters of houses").first().waitFor({ timeout: 20_000 });
    await picture("models");
  }, 120_000);
});
