import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createAnalyst, type Analyst } from "../../scripts/drive/analyst.ts";
import { startApp, type DrivenApp } from "../../scripts/drive/app.ts";
import { makeDocx, makePdf, makeScan, paragraph } from "../../src/engine/documents/fixture.ts";
import { writeEmbeddingPack } from "../../src/inference/embedding/fixture.ts";

let folder: string;
let driven: DrivenApp;
let analyst: Analyst;

async function answerTo(question: string): Promise<string> {
  const { page } = driven;
  const texts = page.getByTestId("answer-text");
  const before = await texts.count();
  await page.getByTestId("question-field").fill(question);
  await page.getByTestId("question-submit").click();
  await expect.poll(() => texts.count(), { timeout: 30_000 }).toBe(before + 1);
  return (await texts.last().textContent()) ?? "";
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "finsight documents-"));
  const put = (name: string, content: string | Uint8Array) => writeFile(path.join(folder, name), content);
  await put("staff.csv", "city,joblessness,headcount\nRome,4.5,12\nOslo,2.5,7\nRome,6.5,3\n");
  const risk = "Supply risk rose in the year: two of our three suppliers sit in one region.";
  await put(
    "annual-report.pdf",
    await makePdf([["Annual Report 2024"], ["Revenue grew."], [risk]], "Annual Report 2024"),
  );
  await put("refund-policy.png", await makeScan(["Refund policy", "Goods may be returned within 30 days."], "png"));
  await put(
    "handbook.docx",
    makeDocx(paragraph("Everybody has thirty days of leave &lt;b&gt;a year&lt;/b&gt;."), "Handbook"),
  );
  await put("broken.pdf", "%PDF-1.7 nothing");
  driven = await startApp({ appArgs: [path.join(folder, "staff.csv")] });
  analyst = await createAnalyst(driven, "documents");
}, 180_000);

afterAll(async () => {
  await driven?.close();
  await rm(folder, { recursive: true, force: true });
});

describe("documents beside the data", () => {
  it("takes a report, a scan and a Word file, and says what is wrong with a broken one", async () => {
    const { page, app } = driven;
    await page.getByTestId("import-confirm").click();
    await page.getByTestId("grid").waitFor();
    await page.getByTestId("page-documents").click();
    await page.getByText("No documents yet").waitFor();
    await analyst.picture("empty");
    const names = ["annual-report.pdf", "refund-policy.png", "handbook.docx", "broken.pdf"];
    await app.evaluate(
      ({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
      },
      names.map((name) => path.join(folder, name)),
    );
    await page.getByTestId("documents-add").click();
    for (const title of ["Annual Report 2024", "Refund policy", "Handbook"])
      await page.getByTestId(`document-${title}`).waitFor({ timeout: 90_000 });
    await page.getByText("broken.pdf is damaged or was cut off").waitFor();
    expect(await analyst.faults({ include: ['[data-testid="documents-page"]'] })).toEqual([]);
    await analyst.picture("list");
  });

  it("finds a passage in all of them and marks it on its page, as text only", async () => {
    const { page } = driven;
    await page.getByTestId("documents-search").fill("supply risk");
    await page.getByTestId("document-hits").getByRole("button").first().click();
    await page.getByTestId("reader-sheet").locator("mark").waitFor();
    expect(await page.getByTestId("reader-page").inputValue()).toBe("3");
    await analyst.picture("found");
    await page.getByTestId("documents-search").fill("");
    await page.getByTestId("document-Handbook").click();
    await expect
      .poll(() => page.getByTestId("reader-sheet").textContent())
      .toContain("thirty days of leave <b>a year</b>");
    await page.getByTestId("document-Refund policy").click();
    await expect.poll(() => page.getByTestId("reader-sheet").textContent()).toContain("returned within 30 days");
  });

  it("finds words of documents and answers by Mod+K", async () => {
    const { page } = driven;
    await page.keyboard.press("ControlOrMeta+K");
    await page.keyboard.type("suppliers");
    const found = page.getByTestId("palette").getByText("Annual Report 2024, page 3");
    await found.waitFor();
    await analyst.picture("palette");
    await found.click();
    await page.getByTestId("reader-sheet").locator("mark").waitFor();
  });

  it("quotes a document in an answer, and the quote opens its page", async () => {
    const { page } = driven;
    await page.getByTestId("dataset-item-staff").click();
    expect(await answerTo("What does the annual report say about supply risk?")).toBe(
      "On page 3 of Annual Report 2024:",
    );
    await analyst.picture("quoted");
    await page.getByTestId("quote").last().click();
    await page.getByTestId("reader-sheet").locator("mark").waitFor();
    expect(await answerTo("which dataset has headcount?")).toContain("headcount in staff");
  });

  it("finds by meaning once a pack for it is there", async () => {
    const { page, userData } = driven;
    const pack = path.join(userData, "models", "minilm-l6-v2");
    writeEmbeddingPack(pack);
    const found = page.getByTestId("document-hits").getByText("suppliers sit in one region");
    await expect
      .poll(
        async () => {
          await page.getByTestId("documents-search").fill("");
          await page.getByTestId("documents-search").fill("vendors");
          return found.waitFor({ timeout: 3_000 }).then(
            () => true,
            () => false,
          );
        },
        { timeout: 60_000 },
      )
      .toBe(true);
    await analyst.picture("by-meaning");
    await page.getByTestId("documents-search").fill("");
  });

  it("removes a document and brings it back, in the light too", async () => {
    const { page } = driven;
    await page.keyboard.press("ControlOrMeta+Shift+L");
    await page.getByTestId("document-Handbook").hover();
    await page.getByRole("button", { name: "Remove Handbook" }).click();
    await expect.poll(() => page.getByTestId("document-Handbook").count()).toBe(0);
    await analyst.picture("removed");
    expect(await analyst.faults({ include: ['[data-testid="documents-page"]'] })).toEqual([]);
    await page.getByRole("button", { name: "Undo" }).first().click();
    await page.getByTestId("document-Handbook").waitFor();
  });
});
