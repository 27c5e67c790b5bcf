/** Windows remembered; later ones take random places, so that all of the past stays represented. */
const REMEMBERED = 240;
const FEWEST = 12;
const LEAST_RENEWAL = 1 / 8;
const SCALE_ROWS = 500;
/** Added to a distance before its logarithm: nearer than this share of the usual error is all the same. */
const SAME = 0.05;

/**
 * How unlike anything before the last stretch looks: the distance of its `size` block means to the second nearest of
 * remembered stretches (Burnaev & Ishimtsev 2016, "Conformalized density- and distance-based anomaly detection in
 * time-series data"), as a logarithm of usual errors.
 */
export function createShapes(size: number, blockRows: number) {
  const remembered: Float64Array[] = [];
  const recent: number[] = [];
  /** Stretches that still overlap the present one. */
  const waiting: Float64Array[] = [];
  let scale = 0;
  let blockSum = 0;
  let blockCount = 0;
  let blocks = 0;
  let random = 12_345;

  function nextRandom(): number {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    return random;
  }

  function distance(stretch: Float64Array): number {
    let nearest = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    for (const other of remembered) {
      let sum = 0;
      for (let index = 0; index < size && sum < second; index += 1) {
        const difference = (stretch[index] ?? 0) - (other[index] ?? 0);
        sum += difference * difference;
      }
      if (sum < nearest) {
        second = nearest;
        nearest = sum;
      } else if (sum < second) second = sum;
    }
    return Math.log(Math.sqrt(second / size) / (scale || 1) + SAME);
  }

  function remember(stretch: Float64Array): void {
    waiting.push(stretch);
    if (waiting.length <= size) return;
    const oldest = waiting.shift();
    if (!oldest) return;
    if (remembered.length < REMEMBERED) remembered.push(oldest);
    else if (nextRandom() / 2 ** 32 < Math.max(REMEMBERED / blocks, LEAST_RENEWAL))
      remembered[nextRandom() % REMEMBERED] = oldest;
  }

  return {
    /** Null between blocks and while too little is known. */
    push(value: number, usualError: number): number | null {
      scale += (usualError - scale) * Math.max(1 / SCALE_ROWS, 1 / (blocks + 1));
      blockSum += value;
      blockCount += 1;
      if (blockCount < blockRows) return null;
      recent.push(blockSum / blockRows);
      blockSum = 0;
      blockCount = 0;
      blocks += 1;
      if (recent.length > size) recent.shift();
      if (recent.length < size) return null;
      const stretch = Float64Array.from(recent);
      const found = remembered.length >= FEWEST ? distance(stretch) : null;
      remember(stretch);
      return found;
    },
  };
}
