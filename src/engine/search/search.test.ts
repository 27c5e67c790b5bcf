import { afterEach, expect, test, vi } from "vitest";
import { appendMessage, clearConversation } from "../store/records/conversations/messages.ts";
import { removeDataset } from "../store/records/datasets/datasets.ts";
import { putSavedItem } from "../store/records/saved/saved-items.ts";
import { conceptEmbed, openSearchedStore, type SearchedStore } from "./fixture.ts";
import { fuseRankings } from "./rank.ts";
import { readTerms, wordsOf } from "./terms.ts";

let open: SearchedStore[] = [];
function start(embed?: Parameters<typeof openSearchedStore>[0]): SearchedStore {
  const opened = openSearchedStore(embed);
  open.push(opened);
  return opened;
}
afterEach(async () => {
  for (const opened of open) await opened.close();
  open = [];
});

test("columns are found by their words, their values and while the word is still typed", async () => {
  const { service, addDataset } = start();
  const labour = addDataset("Labour market", [
    { name: "unemployment_rate", type: "number" },
    { name: "region", type: "text", values: ["Bavaria", "Lombardy"] },
  ]);
  addDataset("Cars", [{ name: "horsepowerTotal", type: "integer" }]);
  const byName = await service.run({ text: "unemployment rates" });
  expect(byName.hits[0]).toMatchObject({
    kind: "column",
    id: labour,
    title: "unemployment_rate",
    context: "Labour market",
    coverage: 1,
  });
  expect(byName.model).toBeNull();
  expect((await service.run({ text: "horsep" })).hits[0]).toMatchObject({ kind: "column", title: "horsepowerTotal" });
  service.catchUp();
  await vi.waitFor(async () =>
    expect((await service.run({ text: "lombardy" })).hits[0]).toMatchObject({ title: "region" }),
  );
  expect((await service.run({ text: "labour", kinds: ["dataset"] })).hits.map(({ title }) => title)).toEqual([
    "Labour market",
  ]);
  expect((await service.run({ text: "???" })).hits).toEqual([]);
  expect((await service.run({ text: 'rate" OR NEAR(x) *' })).hits[0]?.title).toBe("unemployment_rate");
});

test("saved work and conversations are found, and are gone with what they were", async () => {
  const { store, service, addDataset } = start();
  const id = addDataset("Sales", [{ name: "total", type: "number" }]);
  store.write((writer) => {
    putSavedItem(
      writer,
      { id: "s", name: "Revenue by month", body: { kind: "sql", sql: "SELECT 1" } },
      new Date().toISOString(),
    );
    const answer = {
      id: "a",
      question: "q",
      status: "answered" as const,
      text: "The margin fell in March.",
      assumptions: [],
      suggestions: [],
      result: null,
      chart: null,
      alternatives: [],
      quotes: [],
      durationMs: 1,
    };
    appendMessage(writer, {
      id: "m",
      conversationId: id,
      createdAt: "2024-01-01",
      question: "why did the margin fall?",
      answer,
    });
  });
  expect((await service.run({ text: "revenue" })).hits[0]).toMatchObject({ kind: "saved", id: "s" });
  expect((await service.run({ text: "margin march" })).hits[0]).toMatchObject({ kind: "conversation", id });
  store.write((writer) => {
    clearConversation(writer, id);
    removeDataset(writer, id);
  });
  expect((await service.run({ text: "margin total sales" })).hits).toEqual([]);
});

test("with a model at hand other words find the same thing, and exact words still come first", async () => {
  const { service, addDataset } = start(conceptEmbed);
  addDataset("Labour market", [
    { name: "unemployment_rate", type: "number" },
    { name: "salary", type: "number" },
  ]);
  addDataset("Weather", [
    { name: "temperature", type: "number" },
    { name: "wind", type: "number" },
    { name: "wages_index", type: "number" },
  ]);
  service.catchUp();
  await vi.waitFor(async () => {
    const { hits, model } = await service.run({ text: "jobless", kinds: ["column"] });
    expect(model).toBe("concepts");
    expect(hits[0]).toMatchObject({ title: "unemployment_rate", coverage: 0 });
  });
  expect((await service.run({ text: "wages", kinds: ["column"] })).hits[0]?.title).toBe("wages_index");
});

test("words are folded as the index folds them, in scripts without blanks too", () => {
  expect(readTerms("What does the Übersicht say about suppliers?").map(({ root }) => root)).toEqual([
    "ubersicht",
    "supplier",
  ]);
  expect(wordsOf("人工智能 is 東京").map(({ word }) => word).length).toBeGreaterThan(3);
  expect(readTerms("what is it")).toHaveLength(3);
});

test("what stands high in both rankings comes first", () => {
  expect(
    fuseRankings([
      [1, 2, 3],
      [3, 2, 9],
    ])[0],
  ).toBe(3);
  expect(fuseRankings([[1], [2]])).toEqual([1, 2]);
});
