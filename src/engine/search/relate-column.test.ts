import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { runPlan } from "../analysis/index.ts";
import { openDataFile } from "../datasets/index.ts";
import { createQuestionService } from "../question/index.ts";
import { openWarehouse, type Warehouse } from "../warehouse/warehouse.ts";
import { insertVersion } from "../store/records/datasets/datasets.ts";
import { conceptEmbed, noEmbed, openSearchedStore, type SearchedStore } from "./fixture.ts";
import { catalogIntent, createColumnRelation } from "./index.ts";

let folder: string;
let warehouse: Warehouse;
let version: DatasetVersion;
let open: SearchedStore[];

beforeEach(async () => {
  open = [];
  folder = await mkdtemp(path.join(tmpdir(), "finsight-relate-"));
  warehouse = await openWarehouse({ folder });
  const file = path.join(folder, "staff.csv");
  await writeFile(file, "city,throughput,salary\nRome,4,100\nOslo,2,300\nRome,6,200\n");
  version = await openDataFile(warehouse, file);
});
afterEach(async () => {
  for (const opened of open) await opened.close();
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});

async function serviceWith(embed: typeof conceptEmbed) {
  const searched = openSearchedStore(embed);
  open.push(searched);
  searched.store.write((writer) => insertVersion(writer, "staff", version));
  await searched.service.caughtUp();
  return createQuestionService({
    run: (input) => runPlan({ warehouse, ...input }),
    intents: [catalogIntent(searched.service)],
    relateColumn: createColumnRelation(searched.service),
  });
}

function ask(questions: Awaited<ReturnType<typeof serviceWith>>, question: string) {
  return questions.ask({ version, datasetName: "staff", question, detail: "asked" });
}

test("with a pack a word that no column is called by finds the column that means it, and says so", async () => {
  const questions = await serviceWith(conceptEmbed);
  const answer = await ask(questions, "average goodput by city");
  expect(answer.status).toBe("answered");
  expect(answer.assumptions).toContainEqual({ text: 'I took "goodput" to mean throughput.' });
  expect(answer.result?.table.rows).toEqual(
    expect.arrayContaining([
      ["Rome", 5],
      ["Oslo", 2],
    ]),
  );
  const exact = await ask(questions, "average salary by city");
  expect(exact.assumptions.map(({ text }) => text).join()).not.toMatch(/to mean/);
});

test("without a pack nothing is guessed, and the catalog is still searched by its words", async () => {
  const questions = await serviceWith(noEmbed);
  const answer = await ask(questions, "average goodput by city");
  expect(answer.assumptions.map(({ text }) => text).join()).not.toMatch(/to mean throughput/);
  expect(await ask(questions, "which dataset has salary?")).toMatchObject({
    status: "answered",
    text: "For salary look at the column salary in staff.",
  });
});
