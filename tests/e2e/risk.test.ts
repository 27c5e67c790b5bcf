import { mkdir } from "node:fs/promises";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { answerSchema, type Answer } from "../../src/contract/analysis.ts";
import { startApp, type DrivenApp } from "../../scripts/drive/app.ts";
import { repositoryFolder } from "../../scripts/launch/index.ts";

const pictures = path.join(repositoryFolder, "out/e2e/risk");

let driven: DrivenApp;
let asked = 0;

async function picture(name: string): Promise<void> {
  await driven.page.waitForTimeout(600);
  await driven.page.screenshot({ path: path.join(pictures, `${name}.png`) });
}

async function ask(question: string): Promise<Answer> {
  const { page, app } = driven;
  await page.getByTestId("question-field").fill(question);
  await page.getByTestId("question-submit").click();
  const card = page.getByTestId("answer").nth(asked);
  await card.waitFor();
  asked += 1;
  await card.getByTestId("answer-copy").click();
  return answerSchema.parse(JSON.parse(await app.evaluate(({ clipboard }) => clipboard.readText())));
}

function sentence(): Promise<string | null> {
  return driven.page.getByTestId("risk-sentence").textContent();
}

beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  driven = await startApp();
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
    await picture("value-at-risk");
  });

  it("says what is wrong with weights that do not sum, and puts them right", async () => {
    const { page } = driven;
    await page.getByRole("textbox", { name: "Weight of AAPL" }).fill("50");
    await page.getByTestId("analyse-run").click();
    await page.getByText("The weights sum to 130.00%, not 100%.").waitFor();
    await picture("weights");
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
    await picture("frontier");
    await page.getByTestId("analyse-save").click();
    await page.getByTestId("tab-table").click();
    await page.getByText("Efficient frontier", { exact: true }).first().click();
    await expect.poll(sentence, { timeout: 30_000 }).toContain("The best Sharpe ratio");
  });

  it("answers questions about risk with numbers that are in the result", async () => {
    const risk = await ask("what is the value at risk of the portfolio at 99%");
    expect(risk.status).toBe("answered");
    const first = risk.result?.table.rows[0]?.[3];
    expect(risk.text).toContain(`${(Number(first) * 100).toFixed(2)}%`);
    const option = await ask("price a call option with strike 105 spot 100 vol 20% 6 months rate 3%");
    expect(option.text).toContain("is worth 4.18");
    const plain = await ask("average price by symbol");
    expect(plain.result?.provenance.computation).toBeUndefined();
    await picture("questions");
    await driven.page.getByTestId("answer").first().getByTestId("answer-open-analysis").click();
    await expect.poll(sentence, { timeout: 30_000 }).toContain("The 99% value at risk of the portfolio");
    await picture("opened");
  });
});
