import type { Draft } from "./draft.ts";

/** By step ahead, what the half widths below and above the forecast are multiplied with. */
export interface Stretch {
  lower: number[];
  upper: number[];
}

const FEWEST_SERIES = 12;
/** More scores than these teach nothing more; every so many of them are heard. */
const MOST_SCORES = 1_200;
const FEWEST_SCORES = 60;
const PRIOR_SERIES = 15;
/** What comes next is rarely as calm as the trials: the tails are taken this much thinner. */
const CAUTION = 0.65;
const NARROWEST = 0.8;
const WIDEST = 4;

function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const part = position - below;
  return (1 - part) * sorted[below]! + part * (sorted[below + 1] ?? sorted[below]!);
}

function sampled(lists: readonly (readonly number[])[]): Float64Array {
  const stride = Math.max(1, Math.ceil(lists.reduce((sum, list) => sum + list.length, 0) / MOST_SCORES));
  const kept: number[] = [];
  let next = 0;
  for (const list of lists) {
    for (; next < list.length; next += stride) kept.push(list[next]!);
    next -= list.length;
  }
  return Float64Array.from(kept);
}

/**
 * Split conformal calibration over many series of one kind: the trial errors of all of them in units of their own
 * half widths (each from the other origins only) say by how much an interval must be stretched, below and above and
 * step by step. Null where the series are too few to say so.
 */
export function pooledStretch(drafts: readonly Draft[], level: number): Stretch | null {
  const scored = drafts.filter(({ scores }) => scores.length > 1);
  if (scored.length < FEWEST_SERIES) return null;
  const horizon = Math.max(...scored.map(({ centre }) => centre.length));
  const bySteps: number[][] = Array.from({ length: horizon }, () => []);
  for (const { scores } of scored)
    for (const origin of scores)
      for (const [step, score] of origin.entries()) if (Number.isFinite(score)) bySteps[step]?.push(score);
  const trust = scored.length / (scored.length + PRIOR_SERIES);
  const tail = (CAUTION * (1 - level)) / 2;
  const soft = (factor: number) =>
    Math.min(WIDEST, Math.max(NARROWEST, Math.exp(trust * Math.log(Math.max(0.05, factor)))));
  const stretch: Stretch = { lower: [], upper: [] };
  for (let step = 0; step < horizon; step += 1) {
    const reach = Math.max(1, Math.floor(step / 4));
    const window = bySteps.slice(Math.max(0, step - reach), step + reach + 1);
    const near = sampled(window);
    if (near.length < FEWEST_SCORES) {
      stretch.lower.push(stretch.lower.at(-1) ?? 1);
      stretch.upper.push(stretch.upper.at(-1) ?? 1);
      continue;
    }
    near.sort();
    const below = -quantile(near, tail);
    const above = quantile(near, 1 - tail);
    const both = Math.max(0.05, (below + above) / 2);
    stretch.lower.push(soft((below + both) / 2));
    stretch.upper.push(soft((above + both) / 2));
  }
  return stretch;
}
