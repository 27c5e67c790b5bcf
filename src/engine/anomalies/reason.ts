export type AnomalyKind = "point" | "level shift" | "variance" | "pattern" | "flatline";

export interface ReasonFacts {
  kind: AnomalyKind;
  value: number;
  expected: { low: number; high: number } | null;
  usual: number;
  /** The usual value is that of the time of day or week. */
  isSeasonal: boolean;
  /** Rows in a row with this same value. */
  runLength: number;
  isCalm: boolean;
}

const figures = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

function range({ low, high }: { low: number; high: number }): string {
  return `between ${figures.format(low)} and ${figures.format(high)}`;
}

/** Why a row is an alarm, in one sentence. */
export function describe({ kind, value, expected, usual, isSeasonal, runLength, isCalm }: ReasonFacts): string {
  const was = figures.format(value);
  const about = `about ${figures.format(usual)}${isSeasonal ? " at this time" : ""}`;
  const outside = expected && (value < expected.low || value > expected.high);
  const should = expected ? ` (a usual row here lies ${range(expected)})` : "";
  switch (kind) {
    case "point":
      return outside && expected
        ? `The value ${was} is ${value > expected.high ? "above" : "below"} the expected range: usual rows lie ${range(expected)}.`
        : `The value ${was} is unusual; ${about} is usual.`;
    case "level shift":
      return `The level has moved: the last rows lie ${value > usual ? "above" : "below"} what is usual, ${about}${should}.`;
    case "variance":
      return isCalm
        ? `The values vary much less than they did${should}.`
        : `The values vary much more than they did${should}.`;
    case "pattern":
      return `The values are spread unlike before: ${was}, where ${about} is usual${should}.`;
    case "flatline":
      return `The value has been ${was} for ${runLength} rows, longer than it ever stood still before${should}.`;
  }
}
