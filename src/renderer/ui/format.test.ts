import { describe, expect, it } from "vitest";
import {
  formatBound,
  formatBytes,
  formatCell,
  formatCompact,
  formatDuration,
  formatFigure,
  formatWhen,
  numberStyleOf,
} from "./format.ts";

describe("cells", () => {
  it("lines up the decimals of a column", () => {
    const style = numberStyleOf("price", "number", [1.5, 2.25, 1000, null]);
    expect([1.5, 2.25, 1000].map((value) => formatCell(value, "number", style))).toEqual(["1.50", "2.25", "1,000.00"]);
  });

  it("does not put separators into years and identifiers", () => {
    expect(formatCell(2008, "integer", numberStyleOf("Year", "integer", []))).toBe("2008");
    expect(formatCell(1234567, "integer", numberStyleOf("customer_id", "integer", []))).toBe("1234567");
    expect(formatCell(1234567, "integer", numberStyleOf("volume", "integer", []))).toBe("1,234,567");
  });

  it("keeps every digit of integers beyond 2^53", () => {
    expect(formatCell("9007199254740993", "integer")).toBe("9,007,199,254,740,993");
  });

  it("writes timestamps for people and keeps fractions that are there", () => {
    expect(formatCell("2008-10-15T09:30:00", "timestamp")).toBe("2008-10-15 09:30:00");
    expect(formatCell("2008-10-15T09:30:00.500000", "timestamp")).toBe("2008-10-15 09:30:00.5");
  });

  it("shows very small and very large numbers without a wall of zeros", () => {
    expect(formatCell(1.5e-9, "number")).toBe("1.5000e-9");
    expect(formatFigure(3.2e18)).toBe("3.200e+18");
  });
});

describe("figures", () => {
  it("shows what matters", () => {
    expect(formatFigure(1234.5678)).toBe("1,234.57");
    expect(formatFigure(0.012345)).toBe("0.01235");
    expect(formatCompact(1_234_567)).toBe("1.2M");
    expect(formatCompact(9_999)).toBe("9,999");
    expect(formatBytes(1_090_000_000)).toBe("1.1 GB");
    expect(formatDuration(61_000)).toBe("1 min 1 s");
    expect(formatBound(0, "date")).toBe("1970-01-01");
  });

  it("says when in words for today and a date before", () => {
    const now = new Date(2026, 2, 12, 15, 0, 0);
    expect(formatWhen(new Date(2026, 2, 12, 14, 55, 0).toISOString(), now)).toBe("5 min ago");
    expect(formatWhen(new Date(2026, 2, 12, 9, 5, 0).toISOString(), now)).toBe("today 09:05");
    expect(formatWhen(new Date(2026, 1, 1, 9, 5, 0).toISOString(), now)).toBe("1 Feb 2026");
  });
});
