import path from "node:path";

import { answerSchema, type Answer } from "../../src/contract/analysis.ts";
import type { DrivenApp } from "../drive/app.ts";

export interface StoryStep {
  name: string;
  picture: string;
  durationMs: number;
}

export interface Story {
  steps: StoryStep[];
  preview(): Promise<void>;
  openSample(): Promise<void>;
  openDataset(name: string): Promise<void>;
  chart(): Promise<void>;
  ask(question: string): Promise<Answer>;
  checkNumbers(): Promise<void>;
  /** Opens the Analyse tab of a dataset and waits for what the kind computes there. */
  analyse(dataset: string, kind: "forecast" | "anomalies" | "risk"): Promise<void>;
  /** Trains a model on what the form proposes. */
  train(dataset: string): Promise<void>;
  models(): Promise<void>;
  addDocument(file: string): Promise<void>;
  /** Asks a question whose answer is a document's own words. */
  quote(question: string): Promise<void>;
  lightTheme(): Promise<void>;
}

/** What an analyst does on the first day, one picture a step. Every step fails loudly when the app does not do it. */
export function createStory({ app, page }: DrivenApp, outFolder: string): Story {
  const steps: StoryStep[] = [];
  let asked = 0;

  async function step(name: string, act: () => Promise<void>): Promise<void> {
    const startedAt = performance.now();
    await act();
    const durationMs = Math.round(performance.now() - startedAt);
    const picture = `${String(steps.length + 1).padStart(2, "0")}-${name}.png`;
    await page.waitForTimeout(700);
    await page.screenshot({ path: path.join(outFolder, picture) });
    steps.push({ name, picture, durationMs });
  }

  return {
    steps,

    async preview() {
      await step("preview", async () => {
        await page.getByTestId("import-confirm").waitFor();
        await page.getByTestId("import-dialog").locator("tbody tr, [role=row]").first().waitFor();
      });
      await page.getByTestId("import-dialog").getByRole("button", { name: "Cancel" }).click();
    },

    async openSample() {
      await step("empty", async () => {
        await page.getByTestId("empty-open-sample").waitFor();
      });
      await step("importing", async () => {
        await page.getByTestId("empty-open-sample").click();
        await page
          .getByTestId("dataset-item-Cars")
          .or(page.getByTestId("dataset-item-cars"))
          .first()
          .waitFor({ timeout: 60_000 });
      });
    },

    async openDataset(name) {
      await step("table", async () => {
        const item = page.getByTestId(`dataset-item-${name}`);
        await item.waitFor({ timeout: 120_000 });
        await item.click();
        await page.getByTestId("tab-table").click();
        await page.getByTestId("grid").waitFor();
        await page.locator('[data-testid="grid"] [role="gridcell"]').first().waitFor();
      });
    },

    async chart() {
      await step("chart-suggestions", async () => {
        await page.getByTestId("tab-chart").click();
        await page.getByTestId("chart-suggestion").first().waitFor();
        await page.locator('[data-testid="chart-suggestion"] .main-svg').first().waitFor();
      });
      await step("candlestick", async () => {
        await page.getByTestId("mark-candlestick").click();
        await page.locator(".chart-canvas .main-svg").first().waitFor();
      });
    },

    async ask(question) {
      asked += 1;
      let answer: Answer | null = null;
      await step(`answer-${asked}`, async () => {
        const before = await page.getByTestId("answer").count();
        await page.getByTestId("question-field").fill(question);
        await page.getByTestId("question-submit").click();
        const card = page.getByTestId("answer").nth(before);
        await card.waitFor({ timeout: 60_000 });
        await card.getByTestId("answer-copy").click();
        answer = answerSchema.parse(JSON.parse(await app.evaluate(({ clipboard }) => clipboard.readText())));
      });
      if (!answer) throw new Error(`No answer was shown for "${question}".`);
      return answer;
    },

    async checkNumbers() {
      await step("how-computed", async () => {
        await page.getByTestId("answer").last().getByText("How was this computed?").click();
        await page.getByTestId("open-in-sql").last().waitFor();
      });
      await step("sql", async () => {
        await page.getByTestId("open-in-sql").last().click();
        await page.getByTestId("sql-editor").last().waitFor();
        await page.getByTestId("sql-run").click();
        await page.locator('[role="gridcell"]').first().waitFor();
      });
    },

    async analyse(dataset, kind) {
      await step(kind, async () => {
        await page.getByTestId(`dataset-item-${dataset}`).click();
        await page.getByTestId("tab-analyse").click();
        await page.getByTestId(`analyse-${kind}`).click();
        await page.getByTestId("analyse-result").locator(".main-svg").first().waitFor({ timeout: 60_000 });
      });
    },

    async train(dataset) {
      await step("train", async () => {
        await page.getByTestId(`dataset-item-${dataset}`).click();
        await page.getByTestId("tab-analyse").click();
        await page.getByTestId("analyse-prediction").click();
        await page.getByTestId("training-start").click();
        await page.getByTestId("training-card").first().waitFor({ timeout: 60_000 });
      });
    },

    async models() {
      await step("models", async () => {
        await page.getByTestId("page-models").click();
        await page.getByTestId("models-page").waitFor();
      });
    },

    async addDocument(file) {
      await app.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      }, file);
      await step("document", async () => {
        await page.getByTestId("page-documents").click();
        await page.getByTestId("documents-add").first().click();
        await page.locator('[data-testid^="document-"]').first().waitFor({ timeout: 60_000 });
      });
    },

    async quote(question) {
      await step("quote", async () => {
        await page.getByTestId("question-field").fill(question);
        await page.getByTestId("question-submit").click();
        await page.getByTestId("quote").first().waitFor({ timeout: 60_000 });
      });
    },

    async lightTheme() {
      await step("light", async () => {
        await page.getByTestId("theme-toggle").click();
        await page.getByTestId("tab-chart").click();
        await page.locator(".chart-canvas .main-svg").first().waitFor();
      });
    },
  };
}
