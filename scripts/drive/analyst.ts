import { mkdir } from "node:fs/promises";
import path from "node:path";

import AxeBuilder from "@axe-core/playwright";

import { answerSchema, type Answer } from "../../src/contract/analysis.ts";
import { repositoryFolder } from "../launch/index.ts";
import type { DrivenApp } from "./app.ts";

/** What every journey through the app does: ask, look, and check that nobody is shut out. */
export interface Analyst {
  /** The answer as its card copies it. */
  ask(question: string): Promise<Answer>;
  picture(name: string): Promise<void>;
  /** Accessibility violations within the parts chosen by `include`, a line each. */
  faults(options?: { include?: string[]; exclude?: string[]; onlySerious?: boolean }): Promise<string[]>;
}

const answerTimeoutMs = 90_000;
/** Lets what moves come to rest. */
const restMs = 600;

/** Pictures go to `out/e2e/<folder>`. */
export async function createAnalyst({ app, page }: DrivenApp, folder: string): Promise<Analyst> {
  const pictures = path.join(repositoryFolder, "out/e2e", folder);
  await mkdir(pictures, { recursive: true });
  return {
    async ask(question) {
      const before = await page.getByTestId("answer").count();
      await page.getByTestId("question-field").fill(question);
      await page.getByTestId("question-submit").click();
      const card = page.getByTestId("answer").nth(before);
      await card.waitFor({ timeout: answerTimeoutMs });
      await card.getByTestId("answer-copy").click();
      return answerSchema.parse(JSON.parse(await app.evaluate(({ clipboard }) => clipboard.readText())));
    },
    async picture(name) {
      await page.waitForTimeout(restMs);
      await page.screenshot({ path: path.join(pictures, `${name}.png`) });
    },
    async faults({ include = [], exclude = [], onlySerious = false } = {}) {
      let axe = new AxeBuilder({ page }).setLegacyMode();
      for (const selector of include) axe = axe.include(selector);
      for (const selector of exclude) axe = axe.exclude(selector);
      const { violations } = await axe.analyze();
      return violations
        .filter(({ impact }) => !onlySerious || impact === "critical" || impact === "serious")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
    },
  };
}
