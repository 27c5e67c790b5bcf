import { monitorEventLoopDelay } from "node:perf_hooks";

import { createAnomalyDetector, createJudgePool } from "../../src/engine/anomalies/index.ts";
import { createRandom } from "../../src/engine/anomalies/fixture.ts";
import { figure, type Figure } from "./figures.ts";

const ROWS = 20_000;
const STEP_MS = 300_000;
const WINDOW_ROWS = 288;
const SERIES = 40;
const ROUNDS = 3;

function series(seed: number, rowCount: number): { times: Float64Array; values: Float64Array } {
  const { normal } = createRandom(seed);
  const startMs = Date.UTC(2024, 0, 1);
  return {
    times: Float64Array.from({ length: rowCount }, (_, row) => startMs + row * STEP_MS),
    values: Float64Array.from({ length: rowCount }, (_, row) => {
      return 100 + 50 * Math.sin((2 * Math.PI * row) / WINDOW_ROWS) + 4 * normal();
    }),
  };
}

/** The baseline: how many deviations a row lies from the mean of the day before. */
function rollingZScores(values: Float64Array): Float64Array {
  const scores = new Float64Array(values.length);
  for (let row = WINDOW_ROWS; row < values.length; row += 1) {
    const before = values.subarray(row - WINDOW_ROWS, row);
    let sum = 0;
    let squares = 0;
    for (const value of before) {
      sum += value;
      squares += value * value;
    }
    const mean = sum / WINDOW_ROWS;
    scores[row] = Math.abs((values[row] ?? 0) - mean) / Math.sqrt(squares / WINDOW_ROWS - mean * mean);
  }
  return scores;
}

function best(run: () => void): number {
  const durations = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now();
    run();
    return performance.now() - startedAt;
  });
  return Math.min(...durations);
}

/** Rows a second on one thread against a plain rolling z-score, and what the event loop feels while the workers judge. */
export async function benchAnomalies(): Promise<Figure[]> {
  const { times, values } = series(1, ROWS);
  const baselineMs = best(() => void rollingZScores(values));
  const ownMs = best(() => {
    const detector = createAnomalyDetector();
    for (let row = 0; row < ROWS; row += 1) detector.push(times[row] ?? 0, values[row] ?? 0);
  });
  const judges = createJudgePool();
  try {
    await judges.judgeAll([series(2, 2000)], { sensitivity: 0.5 });
    const many = Array.from({ length: SERIES }, (_, index) => series(index, ROWS / 4));
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const startedAt = performance.now();
    await judges.judgeAll(many, { sensitivity: 0.5 });
    const poolMs = performance.now() - startedAt;
    delay.disable();
    const perSecond = (rows: number, durationMs: number) => Math.round((1000 * rows) / durationMs);
    return [
      figure("anomalies: rows judged, one thread", perSecond(ROWS, ownMs), "rows/s", perSecond(ROWS, baselineMs)),
      figure("anomalies: 20,000 rows", ownMs, "ms", baselineMs),
      figure(`anomalies: ${SERIES} series in workers`, perSecond((SERIES * ROWS) / 4, poolMs), "rows/s"),
      figure("anomalies: longest gap of the event loop meanwhile", delay.max / 1e6, "ms"),
    ];
  } finally {
    await judges.close();
  }
}
