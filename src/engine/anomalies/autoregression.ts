/** Forgetting of the recursive least squares: about the last thousand rows. */
const FORGETTING = 0.999;
const TRUSTED_ROWS = 20;
const LARGEST_TRACE = 1e4;

/** How far the next value keeps the last two deviations from what is usual, learnt by recursive least squares. */
export interface Autoregression {
  predict(last: number, before: number): number;
  /** `cap` bounds a deviation, so that one wild row teaches no more than that. */
  learn(last: number, before: number, deviation: number, cap: number): void;
}

export function createAutoregression(): Autoregression {
  let keepLast = 0;
  let keepBefore = 0;
  let p11 = 1;
  let p12 = 0;
  let p22 = 1;
  let rows = 0;
  return {
    predict: (last, before) => (rows < TRUSTED_ROWS ? last : keepLast * last + keepBefore * before),
    learn(last, before, deviation, cap) {
      rows += 1;
      const bounded = (value: number) => Math.max(-1, Math.min(1, value / cap));
      const first = bounded(last);
      const second = bounded(before);
      const along1 = p11 * first + p12 * second;
      const along2 = p12 * first + p22 * second;
      const divisor = FORGETTING + first * along1 + second * along2;
      const error = bounded(deviation) - keepLast * first - keepBefore * second;
      keepLast += (along1 / divisor) * error;
      keepBefore += (along2 / divisor) * error;
      p11 = (p11 - (along1 * along1) / divisor) / FORGETTING;
      p12 = (p12 - (along1 * along2) / divisor) / FORGETTING;
      p22 = (p22 - (along2 * along2) / divisor) / FORGETTING;
      const trace = p11 + p22;
      if (trace > LARGEST_TRACE) {
        p11 *= LARGEST_TRACE / trace;
        p12 *= LARGEST_TRACE / trace;
        p22 *= LARGEST_TRACE / trace;
      }
    },
  };
}
