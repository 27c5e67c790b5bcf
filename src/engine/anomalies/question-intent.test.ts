import { afterAll, beforeAll, expect, test } from "vitest";
import { analysisResultSchema } from "../../contract/analysis.ts";
import type { AnomaliesBody } from "../../contract/plan.ts";
import { createRandom } from "./fixture.ts";
import { openSeries, type AskedSeries } from "./question-fixture.ts";

let traffic: AskedSeries;
beforeAll(async () => {
  const { normal } = createRandom(3);
  const rows = Array.from({ length: 24 * 100 }, (_, hour) => {
    const time = new Date(Date.UTC(2024, 0, 1) + hour * 3_600_000).toISOString().slice(0, 19);
    const wave = 200 + 120 * Math.sin((2 * Math.PI * hour) / 24);
    const isOdd = time === "2024-03-12T14:00:00";
    return ["A", "B"].map((server) => {
      const value = isOdd && server === "A" ? 912 : (server === "A" ? 1 : 3) * wave + 5 * normal();
      return `${time},${server},${value.toFixed(1)}`;
    });
  }).flat();
  traffic = await openSeries(`time,server,traffic\n${rows.join("\n")}\n`, "traffic");
});
afterAll(() => traffic.close());

const bodyOf = (answer: Awaited<ReturnType<AskedSeries["ask"]>>) =>
  answer.result?.provenance.plan.body as AnomaliesBody | undefined;

test("is anything unusual: each series by itself, the strongest told with its figures", async () => {
  const answer = await traffic.ask("is anything unusual in traffic?");
  expect(analysisResultSchema.safeParse(answer.result).error).toBeUndefined();
  expect(bodyOf(answer)).toMatchObject({ kind: "anomalies", time: "time", value: "traffic", by: ["server"] });
  expect(answer.text).toMatch(
    /A, 12 March 2024 14:00: (?:Tuesday )?14:00 is usually [\d.]+ to [\d.]+; it was 912, the highest in all 71 days seen\./,
  );
  expect(answer.chart?.encoding).toMatchObject({ lower: { column: "lower" }, reason: { column: "reason" } });
});

test("why is a day anomalous: all rows teach, the day is told", async () => {
  const answer = await traffic.ask("why is 12 March anomalous for server A");
  expect(bodyOf(answer)?.focus).toEqual({ start: "2024-03-12", end: "2024-03-13" });
  expect(answer.text).toContain("1 anomaly in traffic on 12 March 2024.");
  expect(answer.result?.totalRowCount).toBe(2400);
  const calm = await traffic.ask("why was 1 March 2024 strange for server A");
  expect(calm.text).toContain("Nothing unusual in traffic on 1 March 2024.");
  expect(calm.text).toContain("12 March 2024 14:00");
});

test("since, in and which days", async () => {
  expect(bodyOf(await traffic.ask("anomalies in traffic since March 2024"))?.focus).toEqual({
    start: "2024-03-01",
    end: "9999-12-31",
  });
  expect(bodyOf(await traffic.ask("was traffic of server A unusual in March"))?.focus).toEqual({
    start: "2024-03-01",
    end: "2024-04-01",
  });
  const days = await traffic.ask("which days were abnormal for server B");
  expect(bodyOf(days)?.rows.dimensions).toMatchObject([{ timeUnit: "yearmonthdate" }]);
  expect(days.text).toContain("Nothing unusual");
});

test("other questions are left to the others", async () => {
  expect(bodyOf(await traffic.ask("total traffic by server"))?.kind).toBe("query");
  expect(bodyOf(await traffic.ask("outliers in traffic"))?.kind).toBe("outliers");
});

test("data without times, and a price since a year", async () => {
  const plain = await openSeries("name,height\nA,1\nB,2\nC,3\nD,90\n");
  expect(bodyOf(await plain.ask("anything unusual in height"))?.kind).not.toBe("anomalies");
  await plain.close();
  const prices = await openSeries(
    new URL("../../../node_modules/vega-datasets/data/sp500-2000.csv", import.meta.url).pathname,
  );
  const answer = await prices.ask("anomalies in close since 2003");
  expect(bodyOf(answer)).toMatchObject({ value: "close", focus: { start: "2003-01-01" } });
  expect(answer.text).toMatch(/^\d+ anomalies in close since 1 January 2003\./);
  await prices.close();
});
