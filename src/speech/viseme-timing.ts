import type { PhonemeTiming } from "./flite/flite-engine.ts";
import { VISEMES, visemeTargets } from "./viseme-targets.ts";
import { VISEME_COUNT, type VisemeTrack } from "./visemes.ts";

const STEP_SECONDS = 0.001;
const PLATEAU = 0.98;

/**
 * How far, in seconds, the mouth's shape for each phone peaks from where the phone has its target in the audio. A shape is looked for
 * between the targets of its neighbours. Phones in a row that share a shape count as one, measured from the nearest of their targets;
 * silence and /h/, which has no shape of its own, do not count.
 */
export function visemeTimingErrors(phonemes: readonly PhonemeTiming[], track: VisemeTrack): number[] {
  const found = shapes(phonemes);
  const weights = new Float32Array(VISEME_COUNT);
  return found.map(({ viseme, targets }, index) => {
    const first = targets[0] ?? 0;
    const last = targets.at(-1) ?? first;
    const from = Math.max(found[index - 1]?.targets.at(-1) ?? -Infinity, first - 0.15);
    const to = Math.min(found[index + 1]?.targets[0] ?? Infinity, last + 0.15);
    const samples: number[] = [];
    for (let seconds = from; seconds <= to; seconds += STEP_SECONDS) {
      track.sample(seconds, weights);
      samples.push(weights[viseme] ?? 0);
    }
    const best = Math.max(...samples);
    const rise = samples.findIndex((weight) => weight >= best * PLATEAU);
    const fall = samples.findLastIndex((weight) => weight >= best * PLATEAU);
    const peak = from + ((rise + fall) / 2) * STEP_SECONDS;
    return Math.min(...targets.map((target) => Math.abs(peak - target)));
  });
}

type Shape = { viseme: number; targets: number[]; endSeconds: number };

function shapes(phonemes: readonly PhonemeTiming[]): Shape[] {
  const found: Shape[] = [];
  for (const { phone, startSeconds, endSeconds } of phonemes) {
    if (phone === "pau" || phone === "hh") continue;
    for (const { weights, at } of visemeTargets(phone)) {
      const name = VISEMES.reduce((best, next) => ((weights[next] ?? 0) > (weights[best] ?? 0) ? next : best));
      const viseme = VISEMES.indexOf(name);
      const target = startSeconds + (endSeconds - startSeconds) * at;
      const before = found.at(-1);
      if (before?.viseme === viseme && startSeconds - before.endSeconds < 0.001) {
        before.endSeconds = endSeconds;
        before.targets.push(target);
      } else {
        found.push({ viseme, targets: [target], endSeconds });
      }
    }
  }
  return found;
}
