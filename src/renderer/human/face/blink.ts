const CLOSING_S = 0.075;
const SHUT_S = 0.045;
const OPENING_S = 0.15;
const DOUBLE_CHANCE = 0.14;
const DOUBLE_GAP_S = 0.09;
const BLINK_S = CLOSING_S + SHUT_S + OPENING_S;

/** How far the lids are closed, 0 to 1, `elapsedS` seconds after a blink began: they shut faster than they open. */
export function blinkClosure(elapsedS: number): number {
  if (elapsedS <= 0 || elapsedS >= BLINK_S) return 0;
  if (elapsedS < CLOSING_S) {
    const t = elapsedS / CLOSING_S;
    return t * t * (3 - 2 * t);
  }
  if (elapsedS < CLOSING_S + SHUT_S) return 1;
  const t = (elapsedS - CLOSING_S - SHUT_S) / OPENING_S;
  return (1 - t) * (1 - t) * (1 + 2 * t);
}

/** Seconds until the next blink: a skewed interval with a mean near `meanS` and never under a second. */
export function blinkInterval(random: () => number, meanS: number): number {
  return 1 + (meanS - 1) * -Math.log(1 - random() * 0.95) * 0.95;
}

export interface Blinker {
  /** Advances by `dtS` seconds and answers the closure of the lids, 0 to 1. */
  advance(dtS: number, meanIntervalS: number): number;
  /** Blinks now unless a blink is under way, as people do with large gaze shifts. */
  trigger(): void;
}

export function createBlinker(random: () => number): Blinker {
  let elapsedS = BLINK_S;
  let waitS = 1 + random() * 2;
  let isRepeat = false;
  return {
    advance(dtS, meanIntervalS) {
      elapsedS += dtS;
      if (elapsedS < BLINK_S) return blinkClosure(elapsedS);
      waitS -= dtS;
      if (waitS > 0) return 0;
      elapsedS = 0;
      const repeat = !isRepeat && random() < DOUBLE_CHANCE;
      waitS = repeat ? DOUBLE_GAP_S : blinkInterval(random, meanIntervalS);
      isRepeat = repeat;
      return 0;
    },
    trigger() {
      if (elapsedS < BLINK_S) return;
      elapsedS = 0;
      isRepeat = false;
    },
  };
}
