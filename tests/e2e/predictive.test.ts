import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Answer } from "../../src/contract/analysis.ts";
import type { Cell } from "../../src/contract/values.ts";
import { createAnalyst, type Analyst } from "../../scripts/drive/analyst.ts";
import { startApp, type DrivenApp } from "../../scripts/drive/app.ts";

let driven: DrivenApp;
let analyst: Analyst;

/** Cells of one column of the plan's result. */
function column({ result }: Answer, name: string): Cell[] {
  const at = result?.table.columns.findIndex((each) => each.name === name) ?? -1;
  expect(at).not.toBe(-1);
  return result?.table.rows.map((row) => row[at] ?? null) ?? [];
}

function numbersIn(text: string): number[] {
  return [...text.matchAll(/[\d,]+(?:\.\d+)?/g)].map(([digits]) => Number(digits.replaceAll(",", "")));
}

/** As sentences say numbers: four significant digits. */
function said(value: Cell | undefined): number {
  return Number(Number(value).toPrecision(4));
}

function sentence(): Promise<string> {
  return driven.page.getByTestId("forecast-sentence").innerText();
}

beforeAll(async () => {
  driven = await startApp();
  analyst = await createAnalyst(driven, "predictive");
  const { page } = driven;
  await page
    .getByRole("button", { name: /sample/i })
    .first()
    .click();
  await page.getByTestId("dataset-item-Stocks").waitFor({ timeout: 90_000 });
  await page.getByTestId("dataset-item-Stocks").click();
}, 240_000);

afterAll(async () => {
  await driven?.close();
});

describe("what a newcomer can foresee with the sample workspace", () => {
  it("forecasts a series with its interval, and says how far to trust it", async () => {
    const { page } = driven;
    await page.getByTestId("tab-analyse").click();
    await page.getByTestId("analyse-forecast").click();
    await page.getByTestId("forecast-sentence").waitFor({ timeout: 90_000 });
    const text = await sentence();
    const [, next, low, high] =
      /should come to about ([\d.,]+) in April 2010, 95% likely within ([\d.,]+) to ([\d.,]+?),/.exec(text) ?? [];
    const cells = await page.locator(".forecast-table tbody tr").first().locator("td").allInnerTexts();
    expect(cells.slice(1).map((cell) => said(numbersIn(cell)[0]))).toEqual(
      [next, low, high].map((figure) => said(numbersIn(figure ?? "")[0])),
    );
    expect(text).toMatch(/Tried at \d+ earlier points, its error was \d+% below|did no better|\d+% above/);
    await page.getByTestId("chart").locator(".legendtext", { hasText: "95% interval" }).waitFor();
    await analyst.picture("forecast");
  });

  it("is set and run by the keyboard", async () => {
    const { page } = driven;
    await page.getByTestId("forecast-horizon").fill("6");
    await page.getByTestId("forecast-horizon").press("Enter");
    await expect.poll(() => page.locator(".forecast-table tbody tr").count(), { timeout: 60_000 }).toBe(6);
    await page.getByTestId("analyse-forecast").focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.getByTestId("analyse-anomalies").getAttribute("aria-checked")).toBe("true");
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => page.getByTestId("analyse-forecast").getAttribute("aria-checked")).toBe("true");
  });

  it("keeps the forecast to be renamed, run again, removed and brought back", async () => {
    const { page } = driven;
    await page.getByTestId("analyse-save").click();
    const saved = page.locator('[data-testid^="saved-item-"]');
    await saved.first().waitFor();
    await saved.first().press("F2");
    await page.getByRole("textbox", { name: /^New name of/ }).fill("Half a year ahead");
    await page.keyboard.press("Enter");
    const item = page.getByTestId("saved-item-Half a year ahead");
    await item.waitFor();
    await page.getByTestId("forecast-horizon").fill("9");
    await item.click();
    await expect.poll(() => page.getByTestId("forecast-horizon").inputValue()).toBe("6");
    await page.getByTestId("analyse-run").waitFor();
    expect(await page.locator(".forecast-table tbody tr").count()).toBe(6);
    await item.press("Delete");
    await expect.poll(() => item.count()).toBe(0);
    await page.getByRole("button", { name: "Undo" }).first().click();
    await item.waitFor();
    await analyst.picture("saved");
  });

  it("marks what is odd, and goes from a mark to its reason", async () => {
    const { page } = driven;
    await page.getByTestId("analyse-anomalies").click();
    await page.getByTestId("anomalies-sentence").waitFor({ timeout: 90_000 });
    const reason = await page.getByTestId("anomaly").first().innerText();
    expect(reason).toMatch(/(level moved|usually|is usual|usual here is)/i);
    await analyst.picture("anomalies");
  });

  it("draws a forecast and anomalies with a chart over time", async () => {
    const { page } = driven;
    await analyst.ask("average price by month");
    await page.getByTestId("answer").last().getByTestId("answer-open-chart").click();
    await page.getByTestId("chart-layer").click();
    await page.getByRole("option", { name: "Forecast" }).click();
    const chart = page.getByTestId("chart-builder").getByTestId("chart");
    await chart.locator(".legendtext", { hasText: "95% interval" }).waitFor({ timeout: 60_000 });
    await analyst.picture("chart-forecast");
    await page.getByTestId("chart-layer").click();
    await page.getByRole("option", { name: "Anomalies" }).click();
    await chart.locator(".legendtext", { hasText: "usual range" }).waitFor({ timeout: 60_000 });
    await analyst.picture("chart-anomalies");
  });

  it("answers for each of them with the numbers of the plan's result", async () => {
    const { page } = driven;
    const forecast = await analyst.ask("forecast price for AAPL for the next 12 months");
    expect(forecast.result?.provenance.plan.body.kind).toBe("forecast");
    const ahead = column(forecast, "forecast").findIndex((cell) => cell !== null);
    const told = numbersIn(forecast.text.replace(/.*should come to about/, ""));
    expect(told[0]).toBe(said(column(forecast, "forecast")[ahead]));
    expect(told.slice(3, 5)).toEqual([said(column(forecast, "lower")[ahead]), said(column(forecast, "upper")[ahead])]);
    expect(column(forecast, "forecast").filter((cell) => cell !== null)).toHaveLength(12);
    await analyst.picture("asked-forecast");

    const odd = await analyst.ask("is anything unusual in price?");
    expect(odd.result?.provenance.plan.body.kind).toBe("anomalies");
    const found = odd.result?.provenance.computation?.parts.find(({ name }) => name === "anomalies")?.table;
    const reasonAt = found?.columns.findIndex(({ name }) => name === "reason") ?? -1;
    expect(found?.rows.some((row) => odd.text.includes(String(row[reasonAt])))).toBe(true);
    await analyst.picture("asked-anomalies");

    const risk = await analyst.ask("what is the value at risk of the portfolio at 99%");
    const [historical] = column(risk, "value_at_risk");
    expect(risk.text).toContain(`${(Number(historical) * 100).toFixed(2)}%`);
    expect(risk.result?.provenance.computation?.parts.some(({ name }) => /distribution|histogram/.test(name))).toBe(
      true,
    );

    const predicted = await analyst.ask("train a model to predict price from symbol and date");
    expect(predicted.result?.provenance.plan.body.kind).toBe("prediction");
    expect(column(predicted, "predicted price")).toHaveLength(predicted.result?.table.rows.length ?? 0);
    expect(predicted.text).toContain("560 rows");
    await analyst.picture("asked-prediction");
    await page.getByTestId("page-models").click();
    await page.locator('[data-testid^="model-"]', { hasText: "price" }).first().waitFor({ timeout: 30_000 });
    await analyst.picture("models");
  }, 240_000);

  it("has no accessibility faults in either theme", async () => {
    const { page } = driven;
    await page.getByTestId("dataset-item-Stocks").click();
    await page.getByTestId("tab-analyse").click();
    for (const theme of ["light", "dark"]) {
      await page.getByTestId("theme-toggle").click();
      for (const kind of ["forecast", "prediction"]) {
        await page.getByTestId(`analyse-${kind}`).click();
        await analyst.picture(`${theme}-${kind}`);
        expect(await analyst.faults({ include: ['[data-testid="analyse"]'] })).toEqual([]);
      }
    }
  }, 180_000);
});
