import { draftForecast } from "../forecast-series.ts";

const WARM_MS = 250;

/** Lets the engine compile the methods, so that the first series of a person does not wait for that. */
export function warmUp(): void {
  const endsAt = performance.now() + WARM_MS;
  const shapes = [
    { count: 700, period: 24, horizon: 48 },
    { count: 140, period: 12, horizon: 12 },
    { count: 40, period: 1, horizon: 6 },
  ];
  for (let round = 0; performance.now() < endsAt; round += 1) {
    const { count, period, horizon } = shapes[round % shapes.length]!;
    const values = Array.from(
      { length: count },
      (_, index) =>
        100 + index * 0.2 + 20 * Math.sin((2 * Math.PI * index) / Math.max(7, period)) + ((index * 7919 + round) % 13),
    );
    draftForecast({ values, horizon, seasonality: period });
  }
}
