import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createAnalyst, type Analyst } from "../../scripts/drive/analyst.ts";
import { startApp, type DrivenApp } from "../../scripts/drive/app.ts";

let driven: DrivenApp;
let analyst: Analyst;

function sentence(): Promise<string | null> {
  return driven.page.getByTestId("risk-sentence").textContent();
}

beforeAll(async () => {
  driven = await startApp();
  analyst = await createAnalyst(driven, "risk");
  const { page } = driven;
  await page
    .getByRole("button", { name: /sample/i })
    .first()
    .click();
  await page.getByTestId("dataset-item-S&P 500 daily").waitFor({ timeout: 90_000 });
  await page.getByTestId("dataset-item-Stocks").click();
}, 180_000);

afterAll(async () => {
  await driven?.close();
});

describe("the risk of the sample's stocks", () => {
  it("shows the value at risk of the portfolio with its distribution, from the screen alone", async () => {
    const { page } = driven;
    await page.getByTestId("tab-analyse").click();
    await page.getByTestId("analyse-risk").click();
    await page.getByTestId("risk-sentence").waitFor();
    expect(await sentence()).toMatch(/The 95% value at risk of the portfolio over 1 month is \d+\.\d\d%/);
    await page
      .getByRole("figure", { name: "Gains and losses over the horizon" })
      .locator(".main-svg")
      .first()
      .waitFor();
    await analyst.picture("value-at-risk");
  });

  it("says what is wrong with weights that do not sum, and puts them right", async () => {
    const { page } = driven;
    await page.getByRole("textbox", { name: "Weight of AAPL" }).fill("50");
    await page.getByTestId("analyse-run").click();
    await page.getByText("The weights sum to 130.00%, not 100%.").waitFor();
    await analyst.picture("weights");
    await page.getByTestId("risk-normalise").click();
    await page.getByTestId("analyse-run").click();
    await page.getByTestId("risk-sentence").waitFor();
    expect(await page.getByTestId("risk-total").textContent()).toContain("100.00%");
  });

  it("finds the frontier, and saves it to be run again", async () => {
    const { page } = driven;
    await page.getByTestId("risk-measure").click();
    await page.getByRole("option", { name: "Efficient frontier" }).click();
    await page.getByTestId("analyse-run").click();
    await expect.poll(sentence, { timeout: 30_000 }).toContain("The best Sharpe ratio");
    await analyst.picture("frontier");
    await page.getByTestId("analyse-save").click();
    await page.getByTestId("tab-table").click();
    await page.getByText("Efficient frontier", { exact: true }).first().click();
    await expect.poll(sentence, { timeout: 30_000 }).toContain("The best Sharpe ratio");
  });

  it("answers questions about risk with numbers that are in the result", async () => {
    const risk = await analyst.ask("what is the value at risk of the portfolio at 99%");
    expect(risk.status).toBe("answered");
    const first = risk.result?.table.rows[0]?.[3];
    expect(risk.text).toContain(`${(Number(first) * 100).toFixed(2)}%`);
    const option = await analyst.ask("price a call option with strike 105 spot 100 vol 20% 6 months rate 3%");
    expect(option.text).toContain("is worth 4.18");
    const plain = await analyst.ask("average price by symbol");
    expect(plain.result?.provenance.computation).toBeUndefined();
    await analyst.picture("questions");
    await driven.page.getByTestId("answer").first().getByTestId("answer-open-analysis").click();
    await expect.poll(sentence, { timeout: 30_000 }).toContain("The 99% value at risk of the portfolio");
    await analyst.picture("opened");
  });
});
