import { expect, it } from "vitest";
import type { Table } from "../../contract/values.ts";
import { PageCache, pageRowCount, type PageRequest } from "./page-cache.ts";

interface Held {
  request: PageRequest;
  signal: AbortSignal;
  answer(): void;
  fail(error: unknown): void;
}

function table({ offset, limit, columns = ["n"] }: PageRequest, rowCount: number): Table {
  const rows = Array.from({ length: Math.max(0, Math.min(limit, rowCount - offset)) }, (_, index) =>
    columns.map((name) => `${name}${offset + index}`),
  );
  return { columns: columns.map((name) => ({ name, type: "text" })), rows };
}

function setUp(rowCount: number, columns = ["n"]) {
  const held: Held[] = [];
  const failures: unknown[] = [];
  const cache = new PageCache({
    columns,
    rowCount,
    onFailure: (error) => failures.push(error),
    fetchPage: (request, signal) =>
      new Promise((resolve, reject) => {
        held.push({ request, signal, answer: () => resolve(table(request, cache.rowCount)), fail: reject });
      }),
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  return { cache, held, failures, settle };
}

it("fetches what is looked at, then one page each way", async () => {
  const { cache, held, settle } = setUp(1_000_000);
  cache.look(1000, 1040, 0, 1);
  expect(held.map(({ request }) => request.offset)).toEqual([1000]);
  expect(cache.cell(1005, 0)).toBeUndefined();
  held[0]?.answer();
  await settle();
  expect(cache.cell(1005, 0)).toBe("n1005");
  held[1]?.answer();
  await settle();
  expect(held.map(({ request }) => request.offset)).toEqual([1000, 1200, 800]);
});

it("aborts what is no longer looked at", () => {
  const { cache, held } = setUp(1_000_000);
  cache.look(0, 40, 0, 1);
  cache.look(500_000, 500_040, 0, 1);
  expect(held.filter(({ signal }) => signal.aborted).map(({ request }) => request.offset)).toEqual([0]);
  expect(held.at(-1)?.signal.aborted).toBe(false);
});

it("stays small however far one scrolls", async () => {
  const { cache, held, settle } = setUp(10_000_000);
  for (let page = 0; page < 400; page += 1) {
    cache.look(page * pageRowCount, page * pageRowCount + 40, 0, 1);
    for (const request of held.splice(0)) request.answer();
    await settle();
  }
  const kept = Array.from({ length: 400 }, (_, page) => cache.cell(page * pageRowCount, 0)).filter(
    (value) => value !== undefined,
  );
  expect(kept.length).toBeLessThanOrEqual(120);
  expect(cache.cell(399 * pageRowCount, 0)).toBe("n79800");
});

it("cuts a table of ten thousand columns into chunks", async () => {
  const columns = Array.from({ length: 10_000 }, (_, index) => `c${index}_`);
  const { cache, held, settle } = setUp(100, columns);
  cache.look(0, 40, 5000, 5010);
  expect(held).toHaveLength(1);
  expect(held[0]?.request.columns).toHaveLength(48);
  held[0]?.answer();
  await settle();
  expect(cache.cell(7, 5001)).toBe("c5001_7");
});

it("reads further rows for a copy, from the cache where it can", async () => {
  const { cache, held, settle } = setUp(1000);
  cache.seed(0, table({ offset: 0, limit: pageRowCount }, 1000).rows);
  const reading = cache.read(190, 210, [0], new AbortController().signal);
  await settle();
  expect(held.map(({ request }) => request)).toEqual([{ offset: 200, limit: 10, columns: ["n"] }]);
  held[0]?.answer();
  const rows = await reading;
  expect(rows).toHaveLength(20);
  expect(rows.at(-1)).toEqual(["n209"]);
});

it("fetches the last page again when an import adds rows to it", async () => {
  const { cache, held, settle } = setUp(50);
  cache.look(0, 40, 0, 1);
  held.splice(0).forEach((request) => request.answer());
  await settle();
  expect(cache.cell(60, 0)).toBeUndefined();
  cache.grow(120);
  held.splice(0).forEach((request) => request.answer());
  await settle();
  expect(cache.cell(60, 0)).toBe("n60");
});

it("says once that pages cannot be fetched and goes on after a retry", async () => {
  const { cache, held, failures, settle } = setUp(100);
  cache.look(0, 40, 0, 1);
  held[0]?.fail(new Error("gone"));
  await settle();
  cache.look(0, 40, 0, 1);
  expect(failures).toHaveLength(1);
  expect(held).toHaveLength(1);
  cache.retry();
  held[1]?.answer();
  await settle();
  expect(cache.cell(3, 0)).toBe("n3");
});
