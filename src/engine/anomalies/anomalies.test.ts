import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createRandom, dailySeries, STEP_MS } from "./fixture.ts";
import { createAnomalyDetector, detectAnomalies, type AnomalyKind, type TimedValue } from "./index.ts";

const START = 3000;

/** The kinds and rows of the alarms from `from` on. */
function alarms(
  series: readonly TimedValue[],
  from = 600,
): { row: number; kind: AnomalyKind | null; reason: string | null }[] {
  return detectAnomalies(series)
    .rows.map(({ anomaly, kind, reason }, row) => ({ anomaly, row, kind, reason }))
    .filter(({ anomaly, row }) => anomaly && row >= from)
    .map(({ row, kind, reason }) => ({ row, kind, reason }));
}

test("a row's score does not change when later rows come", () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const { uniform, normal } = createRandom(seed);
    let timestampMs = Date.UTC(2024, 0, 1);
    const series = Array.from({ length: 700 }, (): TimedValue => {
      timestampMs += uniform() < 0.05 ? -STEP_MS : STEP_MS * (uniform() < 0.1 ? 0 : 1);
      const value = uniform() < 0.03 ? Number.NaN : normal() ** 3 * (uniform() < 0.02 ? 50 : 1);
      return { timestampMs: uniform() < 0.02 ? Number.NaN : timestampMs, value };
    });
    const whole = detectAnomalies(series).rows;
    for (const length of [1, 2, 61, 100 + Math.floor(600 * uniform())])
      expect(detectAnomalies(series.slice(0, length)).rows).toEqual(whole.slice(0, length));
  }
});

test("scores lie between 0 and 1, and an alarm is a score of a half or more", () => {
  const series = dailySeries(5, (value, row, normal) => (row % 500 === 0 ? value + 300 * normal : value));
  for (const { score, anomaly, reason, kind } of detectAnomalies(series).rows) {
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(1);
    expect(anomaly).toBe(score >= 0.5);
    expect([reason === null, kind === null]).toEqual([!anomaly, !anomaly]);
  }
});

test("a daily wave with noise gives hardly an alarm", () => {
  const counts = [11, 12, 13, 14, 15, 16].map((seed) => alarms(dailySeries(seed)).length);
  expect(counts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(9);
  expect(Math.max(...counts)).toBeLessThanOrEqual(4);
});

const events: { name: string; within: number; change: (value: number, row: number, normal: number) => number }[] = [
  { name: "a spike", within: 1, change: (value, row) => (row === START ? value + 90 : value) },
  { name: "a dip", within: 1, change: (value, row) => (row === START ? value - 90 : value) },
  { name: "a level shift", within: 30, change: (value, row) => (row >= START ? value + 60 : value) },
  { name: "a drift", within: 160, change: (value, row) => value + (row >= START ? Math.min(120, row - START) : 0) },
  { name: "more noise", within: 40, change: (value, row, normal) => value + (row >= START ? 25 * normal : 0) },
  { name: "a stuck value", within: 60, change: (value, row) => (row >= START ? 120 : value) },
  { name: "a missing daily wave", within: 288, change: (value, row) => (row >= START ? 100 + (value % 4) : value) },
];
for (const { name, within, change } of events) {
  test(`${name} is found within ${within} rows, once or little more`, () => {
    for (const seed of [21, 22, 23]) {
      const found = alarms(dailySeries(seed, change), START);
      expect(found[0]?.row).toBeLessThan(START + within);
      expect(found.filter(({ row }) => row < START + 288).length).toBeLessThanOrEqual(4);
    }
  });
}

test("an alarm says the expected range in a sentence", () => {
  const { rows } = detectAnomalies(dailySeries(31, (value, row) => (row === START ? 400 : value)));
  const row = rows[START];
  expect(row).toMatchObject({ anomaly: true, kind: "point" });
  expect(row?.reason).toMatch(/^\d\d:\d\d is usually [\d.]+ to [\d.]+; it was 400, the highest in all 10 days seen\.$/);
  expect(row?.expected?.low).toBeGreaterThan(0);
  expect(row?.expected?.high).toBeLessThan(250);
});

test("nearly all usual rows lie in the expected range", () => {
  const series = dailySeries(32);
  const rows = detectAnomalies(series).rows.slice(1000);
  const inside = rows.filter(({ expected }, index) => {
    const value = series[index + 1000]?.value ?? 0;
    return expected !== null && value >= expected.low && value <= expected.high;
  });
  expect(inside.length / rows.length).toBeGreaterThan(0.985);
});

test("a stuck value is called flat", () => {
  const { normal } = createRandom(41);
  const series = Array.from({ length: 1500 }, (_, row) => ({
    timestampMs: row * STEP_MS,
    value: row < 1000 ? 20 + normal() : 20,
  }));
  expect(alarms(series, 1000)[0]).toMatchObject({
    kind: "flat",
    reason: expect.stringContaining("has stood still at 20 for"),
  });
});

test("missing values and bad times are passed over and reported", () => {
  const series = dailySeries(51);
  const broken = series.map((row, index) => {
    if (index === 700) return { ...row, value: Number.NaN };
    if (index === 701) return { ...row, value: null };
    if (index === 800) return { ...row, timestampMs: Number.NaN };
    if (index === 900) return { ...row, timestampMs: row.timestampMs - 10 * STEP_MS };
    return index === 1000 ? { ...row, timestampMs: row.timestampMs - STEP_MS } : row;
  });
  const { rows, notes } = detectAnomalies(broken);
  expect(rows).toHaveLength(series.length);
  expect(rows[700]).toMatchObject({ score: 0, anomaly: false, problem: "missing" });
  expect(notes).toEqual([
    "2 rows are without a number, which were passed over.",
    "1 row is without a readable time, taken as following the row before.",
    "1 row is earlier than the row before; rows are judged in the order they come.",
    "1 row is at the same time as the row before; each is judged by itself.",
  ]);
});

test("constant, two-point, empty and infinite series give no alarm and no bad score", () => {
  const times = Array.from({ length: 400 }, (_, row) => row * STEP_MS);
  const constant = times.map((timestampMs) => ({ timestampMs, value: 7 }));
  const infinite = times.map((timestampMs) => ({ timestampMs, value: Number.POSITIVE_INFINITY }));
  for (const series of [constant, constant.slice(0, 2), [], infinite]) {
    const { rows, anomalyCount } = detectAnomalies(series);
    expect(anomalyCount).toBe(0);
    expect(rows.every(({ score }) => Number.isFinite(score))).toBe(true);
  }
  const huge = times.map((timestampMs, row) => ({ timestampMs, value: row % 2 === 0 ? 1e300 : -1e300 }));
  expect(detectAnomalies(huge).rows.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
  const jump = constant.map((row, index) => (index === 300 ? { ...row, value: 8 } : row));
  expect(detectAnomalies(jump).rows[300]).toMatchObject({ anomaly: true });
});

test("a live source may push rows one at a time", () => {
  const series = dailySeries(61, undefined, 500);
  const detector = createAnomalyDetector();
  expect(series.map(({ timestampMs, value }) => detector.push(timestampMs, value))).toEqual(
    detectAnomalies(series).rows,
  );
});

const real: { file: string; time: number; value: number; most: number }[] = [
  { file: "seattle-weather.csv", time: 0, value: 2, most: 10 },
  { file: "sp500-2000.csv", time: 0, value: 4, most: 25 },
  { file: "co2-concentration.csv", time: 0, value: 1, most: 10 },
];
for (const { file, time, value, most } of real) {
  test(`${file} runs and gives few alarms`, async () => {
    const text = await readFile(
      fileURLToPath(new URL(`../../../node_modules/vega-datasets/data/${file}`, import.meta.url)),
      "utf8",
    );
    const series = text
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","))
      .map((cells) => ({ timestampMs: Date.parse(cells[time] ?? ""), value: Number(cells[value]) }));
    const { rows, anomalyCount, notes } = detectAnomalies(series);
    expect(notes).toEqual([]);
    expect(rows).toHaveLength(series.length);
    expect(anomalyCount).toBeLessThanOrEqual(most);
  });
}
