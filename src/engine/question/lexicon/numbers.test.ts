import { describe, expect, it } from "vitest";
import { readNumber } from "./numbers.ts";
import { tokenise } from "./tokens.ts";

describe("numbers as people write them", () => {
  it.each([
    ["12,345", 12345],
    ["1.5M", 1_500_000],
    ["20k", 20_000],
    ["two dozen", 24],
    ["twenty five", 25],
    ["1.5 million", 1_500_000],
    ["$40", 40],
    ["one hundred and five", 105],
    ["3 thousand", 3000],
    ["-5", -5],
  ])("%s", (text, value) => {
    expect(readNumber(tokenise(text), 0)?.value).toBe(value);
  });

  it("knows percentages", () => {
    expect(readNumber(tokenise("12.5%"), 0)).toMatchObject({ value: 12.5, unit: "percent" });
    expect(readNumber(tokenise("12 per cent"), 0)).toMatchObject({ value: 12, unit: "percent" });
  });
});
