import { expect, test } from "vitest";
import { computationSchema } from "../../contract/analysis.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { anomaliesBodySchema, type AnomaliesBody } from "../../contract/plan.ts";
import { tableSchema, type Cell, type Table } from "../../contract/values.ts";
import { createRandom } from "./fixture.ts";
import { createAnomaliesMethod } from "./method.ts";
import { createJudgePool } from "./worker/judge-pool.ts";

const body = (part: Partial<AnomaliesBody> = {}): AnomaliesBody =>
  anomaliesBodySchema.parse({ kind: "anomalies", rows: { kind: "query" }, time: "time", value: "load", ...part });

function tableOf(rows: Cell[][]): Table {
  return {
    columns: [
      { name: "server", type: "text" },
      { name: "time", type: "timestamp" },
      { name: "load", type: "number" },
    ],
    rows,
  };
}

const at = (row: number) => new Date(Date.UTC(2024, 0, 1) + row * 3_600_000).toISOString().slice(0, 19);

async function run(table: Table, asked: AnomaliesBody, signal = new AbortController().signal) {
  const judges = createJudgePool({ size: 2 });
  const progress: (number | null)[] = [];
  try {
    const outcome = await createAnomaliesMethod(judges).run({
      body: asked,
      version: {} as DatasetVersion,
      datasetName: "servers",
      readRows: async () => table,
      readEach: async (_most, take) => {
        take(table.rows, table.columns);
        return table.columns;
      },
      signal,
      progress: ({ fraction }) => progress.push(fraction),
    });
    expect(tableSchema.safeParse(outcome.table).error).toBeUndefined();
    expect(computationSchema.safeParse(outcome.computation).error).toBeUndefined();
    return { ...outcome, progress };
  } finally {
    await judges.close();
  }
}

test("many unsorted series: sorted by time, each judged by itself, counted by series", async () => {
  const { normal, uniform } = createRandom(1);
  const rows = ["A", "B", "C"].flatMap((server, index) =>
    Array.from({ length: 500 }, (_, row): Cell[] => [server, at(row), 10 ** index * (100 + normal())]),
  );
  rows[500 + 400] = ["B", at(400), 2000];
  const shuffled = rows.map((row) => ({ row, key: uniform() })).toSorted((a, b) => a.key - b.key);
  const { table, computation, progress } = await run(
    tableOf(shuffled.map(({ row }) => row)),
    body({ by: ["server"], sensitivity: 0.2 }),
  );
  expect(table.rows).toHaveLength(1500);
  const names = table.columns.map(({ name }) => name);
  expect(names).toEqual("server time load expected lower upper score anomaly anomaly_kind reason".split(" "));
  const marked = table.rows.filter((row) => row[7] === true);
  expect(marked.map((row) => row.slice(0, 3))).toEqual([["B", at(400), 2000]]);
  const series = computation.parts.find(({ name }) => name === "series");
  expect(series?.table.rows[0]).toEqual(["B", 500, 1, at(400)]);
  expect(computation.sentence).toContain("1 anomaly in load among 1,500 rows. B, 17 January 2024 16:00:");
  expect(progress.at(-1)).toBe(1);
});

test("a gap, repeated times, empty cells and rows without a time are told", async () => {
  const { normal } = createRandom(2);
  const rows = Array.from({ length: 400 }, (_, row): Cell[] => ["A", at(row < 300 ? row : row + 48), 50 + normal()]);
  rows[100] = ["A", at(100), null];
  rows[120] = ["A", at(119), 50];
  rows[130] = ["A", null, 50];
  const { table, computation } = await run(tableOf(rows), body());
  expect(table.rows).toHaveLength(399);
  const gap = table.rows.find((row) => row[6] === true && row[7] === "gap");
  expect(gap?.at(-1)).toBe("There are no data for 2 days before this row, about 48 rows.");
  expect(computation.notes).toEqual([
    "1 row has no readable time and was left out.",
    "1 row has no number and was passed over.",
    "1 row is at the same time as the row before; each is judged by itself.",
    "The first 90 rows of each series only teach what is usual; none of them is marked.",
  ]);
});

test("nothing, two rows and a constant are answered in a sentence", async () => {
  expect((await run(tableOf([]), body())).computation.sentence).toBe(
    "There are no rows to look for anomalies in load.",
  );
  const two = await run(
    tableOf([
      ["A", at(0), 1],
      ["A", at(1), 2],
    ]),
    body(),
  );
  expect(two.computation.sentence).toContain("With so few rows (2) hardly anything can be told from chance.");
  const constant = await run(tableOf(Array.from({ length: 300 }, (_, row): Cell[] => ["A", at(row), 7])), body());
  expect(constant.computation.sentence).toBe("Nothing unusual in load among 300 rows.");
});

test("a column of words and a missing column fail with a sentence", async () => {
  await expect(run(tableOf([]), body({ value: "server" }))).rejects.toMatchObject({ code: "plan-invalid" });
  await expect(run(tableOf([]), body({ time: "gone" }))).rejects.toThrow('There is no column "gone"');
});

test("more sensitivity marks more", async () => {
  const { normal } = createRandom(4);
  const rows = Array.from({ length: 3000 }, (_, row): Cell[] => ["A", at(row), normal() ** 3]);
  const counts = [];
  for (const sensitivity of [0, 0.5, 1])
    counts.push((await run(tableOf(rows), body({ sensitivity }))).computation.figures[0]?.value ?? 0);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(counts[2]).toBeGreaterThan(counts[0] ?? 0);
});

test("a stop ends the work with cancelled, and the pool serves again", async () => {
  const judges = createJudgePool({ size: 1 });
  const series = () => ({
    times: Float64Array.from({ length: 60_000 }, (_, row) => row * 300_000),
    values: Float64Array.from({ length: 60_000 }, (_, row) => Math.sin(row)),
  });
  const stop = new AbortController();
  const judging = judges.judgeAll([series()], {
    sensitivity: 0.5,
    signal: stop.signal,
    progress: () => stop.abort(),
  });
  await expect(judging).rejects.toMatchObject({ code: "cancelled" });
  const short = { times: Float64Array.of(1, 2, 3), values: Float64Array.of(1, 2, 3) };
  for (let time = 0; time < 2; time += 1) {
    const input = { times: short.times.slice(), values: short.values.slice() };
    expect(await judges.judgeAll([input], { sensitivity: 0.5 })).toMatchObject([{ alarms: [] }]);
  }
  await judges.close();
});
