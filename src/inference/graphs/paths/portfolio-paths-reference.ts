import { streamKeys } from "../random/counter-words.ts";
import { normalsReference } from "../random/normals.ts";
import type { PortfolioDrift } from "./portfolio-paths.ts";

/** The portfolio's value after each step of one draw, in double precision. `sign` -1 is the mirrored path. */
export function portfolioPathReference(
  portfolio: PortfolioDrift,
  stepCount: number,
  draw: { seed: number; counter: number; sign: 1 | -1 },
): Float64Array {
  const assetCount = portfolio.means.length;
  const streamCount = Math.ceil((assetCount * stepCount) / 2);
  const keys = streamKeys(draw.seed, streamCount);
  const pairs = Array.from({ length: streamCount }, (_unused, stream) =>
    normalsReference(draw.counter, keys.factors[stream] ?? 0, keys.offsets[stream] ?? 0),
  );
  const normals = [...pairs.map(([first]) => first), ...pairs.map(([, second]) => second)];
  const values = new Float64Array(stepCount);
  for (let asset = 0; asset < assetCount; asset += 1) {
    let logPrice = 0;
    for (let step = 0; step < stepCount; step += 1) {
      let shock = 0;
      for (let other = 0; other < assetCount; other += 1)
        shock += (portfolio.factor[asset * assetCount + other] ?? 0) * (normals[other * stepCount + step] ?? 0);
      logPrice += (portfolio.means[asset] ?? 0) + draw.sign * shock;
      values[step] = (values[step] ?? 0) + (portfolio.weights[asset] ?? 0) * Math.exp(logPrice);
    }
  }
  return values;
}
