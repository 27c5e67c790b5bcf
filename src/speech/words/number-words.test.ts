import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { decimalWords, integerWords, ordinalWords, parseNumberWords, yearWords } from "./number-words.ts";

function said(words: readonly string[]): string {
  return words.join(" ");
}

describe("number words", () => {
  it.each([
    ["0", "zero"],
    ["7", "seven"],
    ["13", "thirteen"],
    ["20", "twenty"],
    ["99", "ninety nine"],
    ["100", "one hundred"],
    ["112", "one hundred and twelve"],
    ["1000", "one thousand"],
    ["1001", "one thousand and one"],
    ["1318", "one thousand three hundred and eighteen"],
    ["1000000", "one million"],
    ["1000042", "one million and forty two"],
    ["1318402", "one million three hundred and eighteen thousand four hundred and two"],
    ["1000000000000", "one trillion"],
    ["0005", "five"],
  ])("says %s as %s", (digits, words) => {
    expect(said(integerWords(digits))).toBe(words);
  });

  it("reads very long numbers digit by digit", () => {
    expect(integerWords("1234567890123456789").slice(0, 3)).toEqual(["one", "two", "three"]);
  });

  it.each([
    ["12.4", "twelve point four"],
    ["-0.5", "minus zero point five"],
    [".05", "zero point zero five"],
    ["3.10", "three point one zero"],
  ])("says %s as %s", (written, words) => {
    expect(said(decimalWords(written))).toBe(words);
  });

  it("refuses what is not a plain number", () => {
    expect(() => decimalWords("1,2")).toThrow(RangeError);
  });

  it.each([
    ["1", "first"],
    ["2", "second"],
    ["3", "third"],
    ["12", "twelfth"],
    ["15", "fifteenth"],
    ["20", "twentieth"],
    ["21", "twenty first"],
    ["100", "one hundredth"],
    ["103", "one hundred and third"],
  ])("says the ordinal of %s as %s", (digits, words) => {
    expect(said(ordinalWords(digits))).toBe(words);
  });

  it.each([
    [2008, "two thousand and eight"],
    [2000, "two thousand"],
    [2010, "twenty ten"],
    [2024, "twenty twenty four"],
    [1999, "nineteen ninety nine"],
    [1905, "nineteen oh five"],
    [1900, "nineteen hundred"],
    [1066, "ten sixty six"],
    [987, "nine hundred and eighty seven"],
  ])("says the year %i as %s", (year, words) => {
    expect(said(yearWords(year))).toBe(words);
  });

  it("reads back every whole number it says", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), (value) => {
        expect(parseNumberWords(integerWords(String(value)))).toBe(String(value));
      }),
      { numRuns: 2000 },
    );
  });

  it("reads back every decimal it says", () => {
    const fraction = fc.string({
      unit: fc.constantFrom(..."0123456789"),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.boolean(), fc.nat(), fraction, (isNegative, whole, digits) => {
        const written = `${isNegative ? "-" : ""}${whole}.${digits}`;
        expect(parseNumberWords(decimalWords(written))).toBe(written);
      }),
      { numRuns: 1000 },
    );
  });

  it("does not read what is no number", () => {
    expect(parseNumberWords(["revenue"])).toBeUndefined();
    expect(parseNumberWords([])).toBeUndefined();
    expect(parseNumberWords(["one", "point"])).toBeUndefined();
    expect(parseNumberWords(["one", "point", "twelve"])).toBeUndefined();
  });
});
