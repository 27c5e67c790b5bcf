import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AppError } from "../../contract/errors.ts";
import type { Job } from "../../contract/job.ts";
import type { IntentInput, QuestionIntent } from "../question/index.ts";
import { createJobs, type Jobs } from "../jobs/index.ts";
import { openSearchedStore, type SearchedStore } from "../search/fixture.ts";
import { makePdf, makeScannedPdf } from "./fixture.ts";
import type { InferenceClient } from "../inference-client.ts";
import { createDocumentHandlers, documentIntents } from "./index.ts";

const context = { signal: new AbortController().signal, progress: () => undefined };
let folder: string;
let searched: SearchedStore;
let jobs: Jobs;
let changes: string[];
let handlers: ReturnType<typeof createDocumentHandlers>;

/** Stands for a model process without models. */
const inference: Pick<InferenceClient, "call"> = {
  call: () => Promise.reject(new AppError("unavailable", "The model runtime is not running.")),
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-documents-"));
  searched = openSearchedStore();
  changes = [];
  jobs = createJobs({ onChange: () => undefined, log: () => undefined });
  handlers = createDocumentHandlers({
    store: searched.store,
    inference,
    jobs,
    search: searched.service,
    emit: (name) => void changes.push(name),
  });
});
afterEach(async () => {
  await jobs.close();
  await searched.close();
  rmSync(folder, { recursive: true, force: true });
});

async function bringIn(name: string, content: string | Uint8Array): Promise<Job> {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  const job = await handlers["document/import"]({ path: file }, context);
  return jobs.ended(job.id);
}

const report = [
  ["Annual Report 2024", "of Example Industries"],
  ["Letter to shareholders. Revenue grew again and we thank our people."],
  [
    "Risk report. Supply risk rose in the year: two of our three suppliers of",
    "castings sit in one region. We hold stock for ninety days. Currency risk is hedged.",
  ],
];

async function ask(question: string, turn: QuestionIntent["turn"] = "first") {
  for (const intent of documentIntents({ store: searched.store, search: searched.service })) {
    if (intent.turn !== turn) continue;
    const reading = await intent.read({ question } as IntentInput);
    if (reading) return reading;
  }
  return null;
}

test("an imported document is listed, paged, found with its page, removed and brought back", async () => {
  const job = await bringIn("annual_report.pdf", await makePdf(report, "Annual Report 2024"));
  const id = job.result?.documentId ?? "";
  expect(job).toMatchObject({ state: "done", kind: "document" });
  const listed = await handlers["document/list"]({}, context);
  expect(listed).toMatchObject([{ id, title: "Annual Report 2024", pageCount: 3, format: "pdf", notes: [] }]);
  const page = await handlers["document/page"]({ id, page: 3 }, context);
  const { hits } = await searched.service.run({ text: "supply risk" });
  expect(hits[0]).toMatchObject({ kind: "document", id, page: 3 });
  expect(page.text.slice(hits[0]?.offset)).toContain(hits[0]?.text);
  expect(hits[0]?.matches.map(([from, to]) => hits[0]?.text.slice(from, to).toLowerCase())).toContain("supply");
  await handlers["document/remove"]({ id }, context);
  expect(await handlers["document/list"]({}, context)).toEqual([]);
  expect((await searched.service.run({ text: "supply risk" })).hits).toEqual([]);
  await handlers["document/restore"]({ id }, context);
  expect((await searched.service.run({ text: "supply risk" })).hits).toHaveLength(1);
  expect(changes).toEqual(["document/changed", "document/changed", "document/changed"]);
});

test("the same file twice, nothing to read, and a stop each leave nothing behind", { timeout: 120_000 }, async () => {
  await bringIn("a.txt", "The vendor list is kept by Ada.");
  expect(await bringIn("b.txt", "The vendor list is kept by Ada.")).toMatchObject({
    state: "failed",
    failure: { code: "conflict", message: 'b.txt is here already, as "A".' },
  });
  expect(await bringIn("blank.txt", " \n ")).toMatchObject({ failure: { code: "format-broken" } });
  expect(await bringIn("scan.pdf", await makeScannedPdf([["Refunds"]]))).toMatchObject({
    failure: { code: "unavailable", message: expect.stringMatching(/only pictures of text/) },
  });
  const file = path.join(folder, "long.txt");
  writeFileSync(file, "A sentence that says something about nothing. ".repeat(20_000));
  const job = await handlers["document/import"]({ path: file }, context);
  jobs.cancel(job.id);
  expect((await jobs.ended(job.id)).state).toBe("cancelled");
  expect(await handlers["document/list"]({}, context)).toHaveLength(1);
});

test("a question for a document is answered with its words and its page", async () => {
  await bringIn("annual_report.pdf", await makePdf(report, "Annual Report 2024"));
  await bringIn(
    "refunds.md",
    "# Refund policy\nWe are fair.\n\n## Faulty goods\nFaulty goods are refunded within 30 days. Shipping is paid by us.\n",
  );
  const risk = await ask("What does the annual report say about supply risk?");
  expect(risk).toMatchObject({ kind: "reply", quotes: [{ title: "Annual Report 2024", page: 3 }] });
  expect(risk?.kind === "reply" && risk.text).toMatch(/^On page 3 of Annual Report 2024: “.*Supply risk rose/);
  expect(await ask("quote the policy on refunds")).toMatchObject({
    kind: "reply",
    text: expect.stringMatching(/Refund policy/),
  });
  expect(await ask("according to our policy, who pays shipping for faulty goods?")).toMatchObject({
    text: 'In the section "Faulty goods" of Refund policy: “Faulty goods are refunded within 30 days. Shipping is paid by us.”',
  });
  expect(await ask("what does the annual report say about penguins")).toMatchObject({
    kind: "refuse",
    text: "I found nothing about penguins in Annual Report 2024.",
  });
});

test("questions about rows are left to the data, and documents step in where it has no answer", async () => {
  expect(await ask("what does the annual report say about supply risk", "last")).toMatchObject({
    kind: "refuse",
    text: expect.stringMatching(/No document has been imported yet/),
  });
  await bringIn("annual_report.pdf", await makePdf(report, "Annual Report 2024"));
  for (const question of [
    "total sales by region",
    "average report count per month",
    "show the revenue over time",
    "which suppliers have the highest risk",
    "what is the stock price in 2009",
  ])
    expect(await ask(question), question).toBeNull();
  expect(await ask("castings suppliers region", "last")).toMatchObject({ kind: "reply", quotes: [{ page: 3 }] });
  expect(await ask("tell me a joke", "last")).toBeNull();
});
