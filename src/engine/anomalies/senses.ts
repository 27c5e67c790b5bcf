import type { Prediction } from "./predictor.ts";
import { createShapes } from "./shapes.ts";
import { createTail } from "./tail.ts";
import { createRecentMean, createRelativeEntropy, createRunLength } from "./windows.ts";

export type Sense =
  | "point"
  | "level"
  | "value"
  | "shift"
  | "long shift"
  | "burst"
  | "spread"
  | "calm"
  | "entropy"
  | "shape"
  | "day shape"
  | "run";

/** How far each statistic's surprises are trusted; slow statistics move together with themselves and so cry wolf more. */
const weights: Record<Sense, number> = {
  point: 0.85,
  level: 0.58,
  value: 0.42,
  shift: 1.1,
  "long shift": 0.12,
  burst: 0.59,
  spread: 0.38,
  calm: 0.36,
  entropy: 0.33,
  shape: 0.59,
  "day shape": 1.2,
  run: 1.2,
};

const BURST_ROWS = 6;
const SHORT_ROWS = 10;
const LONG_ROWS = 48;
const SPREAD_ROWS = 24;
const ENTROPY_ROWS = 96;
const SHAPE_PARTS = 12;
const DAY_SHAPE_BLOCK_ROWS = 12;
/** A standardised error counts this much in a window at most, so that one row alone is no shift. */
const WINDOW_CAP = 6;
/** A tail learnt from so many rows, and so many windows, is believed half. */
const DOUBT_ROWS = 30;
const DOUBT_WINDOWS = 5;
/** Added to a mean error before its logarithm. */
const LEAST_SPREAD = 0.02;

export interface Finding {
  /** The statistic that speaks loudest. */
  sense: Sense;
  surprise: number;
  runLength: number;
}

/** One statistic over `windowRows` rows with its own tail. */
function createStatistic(sense: Sense, windowRows = 1) {
  const tail = createTail();
  const doubtRows = DOUBT_ROWS + DOUBT_WINDOWS * windowRows;
  let rows = 0;
  return {
    sense,
    bound: tail.bound,
    judge(statistic: number): number {
      const surprise = (weights[sense] * tail.judge(statistic) * rows) / (rows + doubtRows);
      rows += 1;
      return surprise;
    },
  };
}

/** All statistics of one series. */
export function createSenses() {
  const pointUp = createStatistic("point");
  const pointDown = createStatistic("point");
  const levelUp = createStatistic("level");
  const levelDown = createStatistic("level");
  const valueUp = createStatistic("value");
  const valueDown = createStatistic("value");
  const burst = createStatistic("burst", BURST_ROWS);
  const shortUp = createStatistic("shift", SHORT_ROWS);
  const shortDown = createStatistic("shift", SHORT_ROWS);
  const longUp = createStatistic("long shift", LONG_ROWS);
  const longDown = createStatistic("long shift", LONG_ROWS);
  const spreadUp = createStatistic("spread", SPREAD_ROWS);
  const calm = createStatistic("calm", SPREAD_ROWS);
  const entropy = createStatistic("entropy", ENTROPY_ROWS);
  const shape = createStatistic("shape", SHAPE_PARTS);
  const dayShape = createStatistic("day shape", SHAPE_PARTS * 5);
  const burstMean = createRecentMean(BURST_ROWS);
  const shortMean = createRecentMean(SHORT_ROWS);
  const longMean = createRecentMean(LONG_ROWS);
  const spreadMean = createRecentMean(SPREAD_ROWS);
  const symbols = createRelativeEntropy(ENTROPY_ROWS);
  const stretches = createShapes(SHAPE_PARTS, 1);
  const dayStretches = createShapes(SHAPE_PARTS, DAY_SHAPE_BLOCK_ROWS);
  const runs = createRunLength();
  let sumOfCubes = 0;
  let loudest: Sense = "point";
  let most = 0;

  function hear(sense: Sense, surprise: number): void {
    sumOfCubes += surprise ** 3;
    if (surprise <= most) return;
    most = surprise;
    loudest = sense;
  }

  return {
    /** Every value goes here first. */
    follow: (value: number): void => runs.push(value),
    /** How surprising a row is and why: the statistics together, by the cubic mean's rule, so that several that agree count more. */
    judge(value: number, { next, usual, nextScale, usualScale }: Prediction): Finding {
      sumOfCubes = 0;
      most = 0;
      loudest = "point";
      const error = (value - next) / nextScale;
      const deviation = (value - usual) / usualScale;
      const capped = Math.max(-WINDOW_CAP, Math.min(WINDOW_CAP, deviation));
      shortMean.push(capped);
      longMean.push(capped);
      spreadMean.push(Math.min(WINDOW_CAP, Math.abs(error)));
      burstMean.push(Math.log1p(Math.abs(error)));
      symbols.push(deviation);
      const judge = ({ sense, judge: surpriseOf }: typeof pointUp, statistic: number) =>
        hear(sense, surpriseOf(statistic));
      judge(pointUp, error);
      judge(pointDown, -error);
      judge(levelUp, deviation);
      judge(levelDown, -deviation);
      judge(valueUp, value);
      judge(valueDown, -value);
      if (burstMean.isFull()) judge(burst, burstMean.mean());
      if (shortMean.isFull()) {
        judge(shortUp, shortMean.mean());
        judge(shortDown, -shortMean.mean());
      }
      if (longMean.isFull()) {
        judge(longUp, longMean.mean());
        judge(longDown, -longMean.mean());
      }
      if (spreadMean.isFull()) {
        const size = Math.log(spreadMean.mean() + LEAST_SPREAD);
        judge(spreadUp, size);
        judge(calm, -size);
      }
      judge(entropy, symbols.divergence());
      const unlike = stretches.push(value, usualScale);
      if (unlike !== null) judge(shape, unlike);
      const dayUnlike = dayStretches.push(value, usualScale);
      if (dayUnlike !== null) judge(dayShape, dayUnlike);
      hear("run", weights.run * runs.surprise());
      return { sense: loudest, surprise: Math.cbrt(sumOfCubes), runLength: runs.length() };
    },
    /** What a usual row lies between but for a chance of `10 ** -surprise`; null while too little is known. */
    expectedRange(
      { next, usual, nextScale, usualScale }: Prediction,
      surprise: number,
    ): { low: number; high: number } | null {
      const low = Math.max(
        next - pointDown.bound(surprise) * nextScale,
        usual - levelDown.bound(surprise) * usualScale,
      );
      const high = Math.min(next + pointUp.bound(surprise) * nextScale, usual + levelUp.bound(surprise) * usualScale);
      if (!Number.isFinite(low) || !Number.isFinite(high)) return null;
      return { low: Math.min(low, high), high: Math.max(low, high) };
    },
    isCalm: () => spreadMean.isFull() && spreadMean.mean() < 0.6,
  };
}
