import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { MessageChannel } from "node:worker_threads";

import { afterAll, beforeAll, expect, test } from "vitest";

import { inferenceCalls, inferenceEvents } from "../../src/contract/calls.ts";
import { threadPortEndpoint } from "../../src/contract/port/adapters.ts";
import { createClient } from "../../src/contract/port/client.ts";
import { createServer } from "../../src/contract/port/server.ts";
import type { Answer } from "../../src/contract/analysis.ts";
import type { DatasetVersion } from "../../src/contract/dataset.ts";
import { runPlan } from "../../src/engine/analysis/index.ts";
import { openDataFile } from "../../src/engine/datasets/index.ts";
import type { InferenceClient } from "../../src/engine/inference-client.ts";
import { languageIntent } from "../../src/engine/language/index.ts";
import { createQuestionService, type QuestionIntent } from "../../src/engine/question/index.ts";
import { openWarehouse, type Warehouse } from "../../src/engine/warehouse/warehouse.ts";
import { writeScriptedPack, writeTinyPack } from "../../src/inference/language/fixture.ts";
import { createLanguage, type LanguageService } from "../../src/inference/language/index.ts";

const csv = `region,day,sales
North,2024-01-03,120
South,2024-01-09,80
North,2024-02-11,200
West,2024-02-20,55
`;
/** Nothing the program reads by itself. */
const unread = "zorb the glimmering fonk";
const plan = {
  answerable: true,
  body: {
    kind: "query",
    dimensions: [{ as: "region", expr: { kind: "field", field: "region" } }],
    measures: [{ as: "total", op: "sum", expr: { kind: "field", field: "sales" } }],
    sort: [{ column: "total", order: "descending" }],
    limit: 2,
  },
};
const prose = "North leads with 320. That is 4 times the South. South follows with 80.";

let folder: string;
let warehouse: Warehouse;
let version: DatasetVersion;
const services: LanguageService[] = [];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-local-model-"));
  writeFileSync(path.join(folder, "sales.csv"), csv);
  warehouse = await openWarehouse({ folder: path.join(folder, "warehouse") });
  version = await openDataFile(warehouse, path.join(folder, "sales.csv"));
});
afterAll(async () => {
  for (const service of services) await service.close();
  await warehouse.close();
  rmSync(folder, { recursive: true, force: true });
});

type Pack = ReturnType<typeof writeTinyPack> | null;

/** Plans from one model, sentences from another: each of the scripted ones knows one text. */
function clientOf(packs: { plan: Pack; prose: Pack }): Pick<InferenceClient, "call"> {
  const [planner, teller] = [packs.plan, packs.prose].map((pack) => {
    const service = createLanguage({ ready: () => Promise.resolve(pack), provider: () => Promise.resolve("cpu") });
    services.push(service);
    return service.handlers;
  });
  if (!planner || !teller) throw new Error("There are two.");
  const calls = {
    "language/pack": inferenceCalls["language/pack"],
    "language/generate": inferenceCalls["language/generate"],
  };
  const handlers: LanguageService["handlers"] = {
    "language/pack": planner["language/pack"],
    "language/generate": (input, context) => (input.jsonSchema ? planner : teller)["language/generate"](input, context),
  };
  const server = createServer<typeof calls, typeof inferenceEvents>(calls, handlers, (name, error) => {
    throw new Error(`${name} failed.`, { cause: error });
  });
  const { port1, port2 } = new MessageChannel();
  server.attach(threadPortEndpoint(port1));
  const client = createClient(inferenceCalls, inferenceEvents);
  client.connect(threadPortEndpoint(port2));
  port1.unref();
  port2.unref();
  return client;
}

const logged: unknown[] = [];

function ask(
  intents: readonly QuestionIntent[],
  question = unread,
  options: { signal?: AbortSignal; progress?: (message: string) => void } = {},
): Promise<Answer> {
  const service = createQuestionService({ run: (input) => runPlan({ warehouse, ...input }), intents });
  return service.ask({ version, datasetName: "sales", question, ...options });
}

function intentOf(packs: { plan: Pack; prose: Pack }): QuestionIntent {
  return languageIntent({ inference: clientOf(packs), log: (_source, error) => logged.push(error) });
}

function scripted(name: string, text: string) {
  return writeScriptedPack(path.join(folder, name), text);
}

test("a question that the program cannot read is planned by the model, run, and told without foreign numbers", async () => {
  const packs = { plan: scripted("plan", JSON.stringify(plan)), prose: scripted("prose", prose) };
  const heard: string[] = [];
  const answer = await ask([intentOf(packs)], unread, { progress: (message) => heard.push(message) });
  expect(answer.status).toBe("answered");
  expect(heard[0]).toBe("Tiny chat is writing a plan.");
  for (const message of heard) expect(message).not.toMatch(/4 times/);
  expect(answer.result?.table.rows).toEqual([
    ["North", 320],
    ["South", 80],
  ]);
  expect(answer.result?.provenance.plan.body).toMatchObject({ kind: "query", limit: 2 });
  expect(answer.text).toMatch(/North leads with 320\. South follows with 80\.$/);
  expect(answer.text).not.toMatch(/4 times/);
  expect(answer.assumptions.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Plan written by the local model, Tiny chat\./),
    "A sentence of the model was left out for numbers that are not in the result.",
  ]);
});

test("what the program reads itself never goes to the model", async () => {
  const packs = { plan: scripted("unused", "{}"), prose: null };
  const [plain, withModel] = [
    await ask([], "total sales by region"),
    await ask([intentOf(packs)], "total sales by region"),
  ];
  expect(withModel).toMatchObject({ text: plain.text, assumptions: plain.assumptions, status: "answered" });
});

test("without a pack, or where the model finds no answer, the question stays refused as it was", async () => {
  const plain = await ask([]);
  expect(plain.status).toBe("refused");
  const packs = [
    { plan: null, prose: null },
    { plan: scripted("no", '{"answerable":false}'), prose: null },
  ];
  for (const pack of packs) {
    const answer = await ask([intentOf(pack)]);
    expect(answer).toMatchObject({ status: "refused", text: plain.text, suggestions: plain.suggestions, result: null });
  }
});

test("a model that speaks nonsense does no harm: refused, or a plan that runs", async () => {
  for (const seed of [1, 2, 3]) {
    const tiny = writeTinyPack(path.join(folder, `tiny-${seed}`), seed);
    const answer = await ask([intentOf({ plan: tiny, prose: tiny })]);
    expect(["refused", "answered"]).toContain(answer.status);
  }
});

test("asking is stopped while the model plans", async () => {
  const controller = new AbortController();
  const client = clientOf({ plan: scripted("stopped", JSON.stringify(plan)), prose: null });
  const stopping: Pick<InferenceClient, "call"> = {
    call(name, input, options) {
      const running = client.call(name, input, options);
      if (name === "language/generate") controller.abort();
      return running;
    },
  };
  const intent = languageIntent({ inference: stopping, log: (_source, error) => logged.push(error) });
  await expect(ask([intent], unread, { signal: controller.signal })).rejects.toMatchObject({ code: "cancelled" });
});
