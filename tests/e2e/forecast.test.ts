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
  folder = await mkdtemp(path.join(os.tmpdir(), "finsight forecast e2e-"));
  const lines = ["Order Date,Region,Sales"];
  for (let day = 0; day < 1461; day += 1) {
    const date = new Date(Date.UTC(2015, 0, 1 + day));
    const sales = 100 + day / 20 + 30 * Math.sin((date.getUTCMonth() * Math.PI) / 6) + ((day * 7919) % 23);
    lines.push(`${date.toISOString().slice(0, 10)},${day % 2 === 0 ? "East" : "West"},${sales.toFixed(2)}`);
  }
  const file = path.join(folder, "orders.csv");
  await writeFile(file, lines.join("\n"));
  driven = await startApp({ appArgs: [file] });
  analyst = await createAnalyst(driven, "forecast");
  await driven.page.getByTestId("import-confirm").click();
}, 180_000);

afterAll(async () => {
  await driven?.close();
  await rm(folder, { recursive: true, force: true });
});

describe("what comes next", () => {
  it("is forecast from the Analyse tab without setting anything, and for each region", async () => {
    const { page } = driven;
    await page.getByRole("tab", { name: "Analyse" }).click();
    await page.getByTestId("analyse-forecast").click();
    await page.getByTestId("analyse-result").waitFor({ timeout: 60_000 });
    const sentence = page.getByTestId("forecast-sentence");
    expect(await sentence.textContent()).toMatch(
      /^Sales should come to about [\d,]+ in January 2019, 95% likely within/,
    );
    await page.getByTestId("chart").waitFor();
    await analyst.picture("one");
    await page.getByTestId("forecast-by").click();
    await page.getByRole("option", { name: "Region" }).click();
    await page.getByTestId("analyse-run").click();
    await sentence.getByText("The next values of sales").waitFor({ timeout: 60_000 });
    expect(await page.getByRole("region", { name: "One row a series" }).getByRole("row").count()).toBe(3);
    await analyst.picture("regions");
  });

  it("is saved and run again from the sidebar", async () => {
    const { page } = driven;
    await page.getByTestId("analyse-save").click();
    await page.getByRole("tab", { name: "Table" }).click();
    await page.getByText("Forecast of Sales by Region").first().click();
    await page.getByTestId("forecast-sentence").waitFor({ timeout: 60_000 });
  });

  it("is asked for in words, and followed up", async () => {
    expect((await analyst.ask("forecast sales for the next 12 months")).text).toMatch(/^Sales should come to about/);
    expect((await analyst.ask("and for the west")).text).toMatch(/^Sales where Region is West should come to about/i);
    await analyst.picture("asked");
  });
});
