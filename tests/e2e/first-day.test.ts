import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createAnalyst, type Analyst } from "../../scripts/drive/analyst.ts";
import { startApp, type DrivenApp } from "../../scripts/drive/app.ts";

const orders = `order_date,region,product,revenue,discount
2024-01-05,North,Chair,"1,200.50",5%
2024-02-11,South,Desk,"2,310.00",0%
2024-03-20,North,Desk,"1,999.99",10%
2024-04-02,East,Lamp,89.90,0%
not a date,East,Lamp,10.00,0%
2025-01-09,North,Chair,"1,500.00",5%
2025-02-14,South,Lamp,120.25,0%
`;

let folder: string;
let driven: DrivenApp;
let analyst: Analyst;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "finsight 📈 e2e-"));
  const file = path.join(folder, "orders of the year.csv");
  await writeFile(file, orders);
  driven = await startApp({ appArgs: [file] });
  analyst = await createAnalyst(driven, "first-day");
}, 180_000);

afterAll(async () => {
  await driven?.close();
  await rm(folder, { recursive: true, force: true });
});

describe("an analyst's first day", () => {
  it("previews a file that was opened, takes a correction and imports it", async () => {
    const { page } = driven;
    await page.getByTestId("import-confirm").waitFor();
    await page.getByRole("combobox", { name: "Type of order_date" }).click();
    await page.getByRole("option", { name: "Date", exact: true }).click();
    await expect.poll(() => page.getByTestId("import-dialog").textContent()).toMatch(/1 cell/);
    await analyst.picture("preview");
    await page.getByTestId("import-confirm").click();
    await page.getByTestId("grid").waitFor();
    await expect.poll(() => page.getByTestId("grid-row-count").textContent()).toContain("6");
    await analyst.picture("table");
  });

  it("counts the row that did not fit and shows why", async () => {
    const { page } = driven;
    await page.getByTestId("tab-info").click();
    await expect.poll(() => page.getByTestId("rejects").textContent()).toContain("not a date");
    await analyst.picture("rejects");
  });

  it("answers a question with numbers that agree with the file", async () => {
    const answer = await analyst.ask("total revenue by region");
    expect(answer.status).toBe("answered");
    const rows = new Map(answer.result?.table.rows.map((row) => [row[0], row[1]]));
    expect(rows.get("North")).toBeCloseTo(4700.49, 2);
    expect(rows.get("South")).toBeCloseTo(2430.25, 2);
    expect(rows.get("East")).toBeCloseTo(89.9, 2);
    expect(answer.text).toContain("North");
    await analyst.picture("answer");
  });

  it("follows up, and opens how a number was computed in the SQL console", async () => {
    const { page } = driven;
    const answer = await analyst.ask("only for 2025");
    const rows = new Map(answer.result?.table.rows.map((row) => [row[0], row[1]]));
    expect(rows.get("North")).toBeCloseTo(1500, 2);
    expect(rows.has("East")).toBe(false);
    const card = page.getByTestId("answer").last();
    await card.getByText("How was this computed?").click();
    await analyst.picture("how-computed");
    await card.getByTestId("open-in-sql").click();
    await page.getByTestId("sql-run").click();
    await page.locator('[role="gridcell"]', { hasText: "North" }).first().waitFor();
    await analyst.picture("sql");
  });

  it("speaks the answer and falls silent at once on Escape", async () => {
    const { page } = driven;
    const human = page.getByTestId("digital-human");
    await page.getByTestId("answer").first().getByRole("button", { name: "Say it again" }).click();
    await expect.poll(() => human.getAttribute("data-state"), { timeout: 15_000 }).toBe("speaking");
    await analyst.picture("speaking");
    await page.keyboard.press("Escape");
    await expect.poll(() => human.getAttribute("data-state"), { timeout: 10_000 }).not.toBe("speaking");
  });

  it("refuses what is not in the data without inventing anything", async () => {
    const { page } = driven;
    const before = await page.getByTestId("answer").count();
    await page.getByTestId("question-field").fill("what will the weather be tomorrow in Paris?");
    await page.getByTestId("question-submit").click();
    const card = page.getByTestId("answer").nth(before);
    await card.waitFor();
    expect(await card.getAttribute("data-status")).toBe("refused");
    expect(await card.getByTestId("answer-text").textContent()).not.toMatch(/\d/);
  });

  it("undoes a change of the view", async () => {
    const { page } = driven;
    await page.getByTestId("tab-table").click();
    const first = page.locator('[data-testid="grid"] [role="row"][aria-rowindex="2"]');
    const before = await first.textContent();
    await page.locator('[role="columnheader"]', { hasText: "revenue" }).first().click();
    await expect.poll(() => first.textContent()).not.toBe(before);
    await page.keyboard.press("Control+z");
    await expect.poll(() => first.textContent()).toBe(before);
  });

  it("has no accessibility violations that stop somebody, in either theme", async () => {
    const { page } = driven;
    for (const theme of ["dark", "light"]) {
      const current = await page.evaluate(() => document.documentElement.getAttribute("data-mantine-color-scheme"));
      if (current !== theme) await page.getByTestId("theme-toggle").click();
      await page.waitForTimeout(300);
      await analyst.picture(theme);
      expect(await analyst.faults({ onlySerious: true })).toEqual([]);
    }
  });
});
