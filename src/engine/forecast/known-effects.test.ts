import { describe, expect, test } from "vitest";
import { holidaysBetween } from "./holidays.ts";
import { forecastSeries } from "./index.ts";

const day = 86_400_000;
const dates = (count: number, start = Date.UTC(2022, 0, 1)) =>
  Array.from({ length: count }, (_, index) => new Date(start + index * day).toISOString().slice(0, 10));
const noise = (index: number) => ((index * 7919) % 23) / 10;

function found(country: string | string[], year: number): string[] {
  const days = [...holidaysBetween(country, Date.UTC(year, 0, 1), Date.UTC(year, 11, 31)).values()];
  return days
    .flatMap((set) => [...set].map((at) => new Date(at).toISOString().slice(0, 10)))
    .filter((date) => date.startsWith(String(year)))
    .sort();
}

describe("holidays", () => {
  test("fixed days, those about Easter and nth weekdays", () => {
    expect(found("US", 2024)).toEqual([
      "2024-01-01",
      "2024-01-15",
      "2024-02-19",
      "2024-05-27",
      "2024-06-19",
      "2024-07-04",
      "2024-09-02",
      "2024-10-14",
      "2024-11-11",
      "2024-11-28",
      "2024-12-25",
    ]);
    expect(found("DE", 2025)).toContain("2025-06-09");
    expect(found("gb", 2023)).toEqual(expect.arrayContaining(["2023-04-07", "2023-04-10", "2023-08-28"]));
    expect(found("CA", 2024)).toContain("2024-05-20");
    expect(found("US", 2019)).not.toContain("2019-06-19");
  });

  test("an unknown country and a wrong date are sentences", () => {
    expect(() => found("ZZ", 2024)).toThrow('The holidays of "ZZ" are not built in. There are those of AT, AU,');
    expect(() => found(["2024-13-45"], 2024)).toThrow("write holidays as YYYY-MM-DD");
  });

  test("a holiday ahead is forecast as those before were", () => {
    const times = dates(2 * 365 + 350);
    const closed = holidaysBetween("US", Date.UTC(2022, 0, 1), Date.UTC(2024, 11, 31));
    const isClosed = (date: string) => [...closed.values()].some((set) => set.has(Date.parse(date)));
    const values = times.map(
      (date, index) => (isClosed(date) ? 20 : 100) + 10 * Math.sin((index * 2 * Math.PI) / 7) + noise(index),
    );
    const { forecast, times: ahead, notes } = forecastSeries({ values, times, horizon: 14, holidays: "US" });
    const christmas = ahead!.indexOf("2024-12-25");
    expect(forecast[christmas]! - forecast[christmas - 7]!).toBeLessThan(-60);
    expect(notes).toContain("Taken into account: holidays.");
  });
});

describe("columns known ahead", () => {
  const price = (index: number) => (index % 13 < 3 ? 5 : 8);
  const values = Array.from({ length: 160 }, (_, index) => 200 - 12 * price(index) + noise(index));

  test("rows without a value carry the future, which moves the forecast", () => {
    const prices = Array.from({ length: 172 }, (_, index) => price(index));
    const { forecast, notes, lower, upper } = forecastSeries({
      values: [...values, ...Array<null>(12).fill(null)],
      times: dates(172),
      horizon: 12,
      regressors: { price: prices },
    });
    expect(notes).toContain('Taken into account: "price".');
    for (const [step, value] of forecast.entries()) {
      expect(Math.abs(value - (200 - 12 * price(160 + step)))).toBeLessThan(6);
      expect(lower[step]).toBeLessThan(value);
      expect(upper[step]).toBeGreaterThan(value);
    }
  });

  test("one that explains nothing is left out, one that never changes too, and one that ends early is said", () => {
    const input = { values, times: dates(160), horizon: 5 };
    const random = Array.from({ length: 165 }, (_, index) => ((index * 104_729) % 31) / 31);
    expect(forecastSeries({ ...input, regressors: { random } }).notes.join(" ")).toContain("did not lower the error");
    expect(forecastSeries({ ...input, regressors: { flat: values.map(() => 3) } }).notes).toContain(
      '"flat" never changes and is left out.',
    );
    expect(forecastSeries({ ...input, regressors: { price: values.map((_, index) => price(index)) } }).notes).toContain(
      '"price" is not known to the end of the horizon: its last known value is carried forward.',
    );
  });
});
