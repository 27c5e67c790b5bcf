import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Table } from "../../contract/values.ts";
import { checkNumbers } from "./number-check.ts";
import { factsOfTables } from "./number-facts.ts";

const table: Table = {
  columns: [
    { name: "region", type: "text" },
    { name: "month", type: "date" },
    { name: "sales", type: "number" },
    { name: "change", type: "number" },
    { name: "share", type: "number" },
    { name: "growth_2y", type: "number" },
  ],
  rows: [
    ["North", "2024-03-01", 1_318_402.55, -3.24, 0.1245, 12.4],
    ["S&P 500", "2024-06-01", 25, 4.05, 0.5, -1],
    ["Zone 7", "2023-12-24", 9_007, -0.0035, 0.3, 2],
    ["One Plus", "2024-06-01", 105, 0, 0.2, 66.67],
  ],
};
const facts = factsOfTables([table], [4, 1_234_567]);

function accepted(sentence: string): boolean {
  return checkNumbers(sentence, facts).refusedCount === 0;
}

function each(name: string, isAccepted: boolean, sentences: readonly string[]): void {
  describe(name, () => {
    for (const sentence of sentences)
      test(`${isAccepted ? "keeps" : "refuses"}: ${sentence}`, () => expect(accepted(sentence)).toBe(isAccepted));
  });
}

each("digits and separators", true, [
  "Sales were 1,318,402.55.",
  "Sales were 1318402.55 in the North.",
  "Sales were $1,318,403.",
  "Sales were 1\u202f318\u202f403.",
  "Sales were 1'318'403.",
  "Sales were 1.318.402,55.",
  "Sales were 1.318e6.",
  "There are 4 regions.",
  "It sold 25 and 105.",
  "Sales were EUR 9,007.",
  "Nothing with a number at all.",
  "Sales were 0.1245 of it.",
  "Sales were .1245 of it.",
]);
each("digits and separators", false, [
  "Sales were 1,318,402.56.",
  "Sales were 1,318,000.",
  "Sales were 1,300,000.",
  "There are 6 regions.",
  "Sales were 26.",
  "Sales were 9.007.",
  "Sales were 1,5.",
  "Sales were ２６.",
  "Sales were ٢٦.",
  "Sales rose by ½.",
  "Sales were 26².",
  "Sales were XX①.",
  "Sales were 3x higher.",
  "It took the A4 road.",
]);
each("digits of other scripts that are right", true, ["Sales were ２５.", "Sales were ٢٥."]);
each("rounding to the digits shown", true, [
  "Sales were 1.318 million.",
  "Sales were 1.3 million.",
  "Sales were 1.32M.",
  "Sales were 1,318k.",
  "Sales were $1.3m.",
  "Sales were 0.0013 bn.",
  "Sales were 9k.",
  "Sales were 9.0 thousand.",
  "About 1,318,000 were sold.",
  "Roughly 1.3 million were sold.",
  "About 1,300,000 were sold.",
  "Nearly 9,010 were sold.",
  "In all 1.23 million rows were read.",
]);
each("rounding to the digits shown", false, [
  "Sales were 1.31 million.",
  "Sales were 1.4 million.",
  "Sales were 1.3 billion.",
  "Sales were 1.3 thousand.",
  "About 1,400,000 were sold.",
  "About 1,000,000 were sold.",
  "More than 1,300,000 were sold.",
  "Sales were 9.1k.",
]);
each("percent", true, [
  "The share is 12.45%.",
  "The share is 12.4 percent.",
  "The share is 12.5%.",
  "The share is 12 per cent.",
  "Growth was 12.4%.",
  "Growth was 66.7%.",
  "Growth was twelve percent.",
  "It is 30 percentage points.",
  "It fell by 35 basis points.",
  "It fell by 35bp.",
]);
each("percent", false, [
  "The share is 12.3%.",
  "The share is 13%.",
  "The share is 0.13%.",
  "Growth was 67.6%.",
  "Growth was thirteen percent.",
  "It fell by 36 basis points.",
  "Sales were 2500%.",
]);
each("signs and directions", true, [
  "The change was -3.24.",
  "The change was −3.2.",
  "The change was minus 3.2.",
  "It fell by 3.24.",
  "It declined 3.2.",
  "The change was +4.05.",
  "It rose by 4.05.",
  "It fell to 25.",
  "The change was ($3.24).",
  "The change was $-3.24.",
]);
each("signs and directions", false, [
  "The change was 3.24.",
  "It rose by 3.24.",
  "The change was +3.24.",
  "The change was -4.05.",
  "It fell by -4.05.",
  "It fell by 3.3.",
  "The change was minus twenty-five.",
]);
each("written-out numbers", true, [
  "There are four regions.",
  "It sold twenty-five pieces.",
  "It sold one hundred and five pieces.",
  "It sold a hundred and five pieces.",
  "It sold nine thousand and seven pieces.",
  "It sold nine thousand seven pieces.",
  "No one knows which one is meant.",
  "Growth was minus one percent.",
  "First of all, the North leads.",
]);
each("written-out numbers", false, [
  "There are six regions.",
  "It sold twenty-six pieces.",
  "It sold one hundred and six pieces.",
  "It sold three million pieces.",
  "Hundreds of pieces were sold.",
  "A dozen pieces were sold.",
  "It sold seventeen.",
  "Growth was one hundred percent of it all.",
]);
each("ratios in words", true, [
  "It is half of the total.",
  "It makes up a fifth of all sales.",
  "It doubled.",
  "It is twice as much.",
  "It makes up two thirds of it, about two thirds.",
]);
each("ratios in words", false, [
  "It is a third of the total.",
  "It tripled.",
  "It makes up three quarters of it.",
  "It rose tenfold.",
]);
each("dates", true, [
  "It was in March 2024.",
  "It was on 2024-03-01.",
  "It was on 1 March 2024.",
  "It was on March 1st, 2024.",
  "It was on the 24th of December 2023.",
  "It was on 24 December.",
  "It was in Q1 2024.",
  "It was in the second quarter of 2024.",
  "It was in 2024.",
  "It was from 2023 to 2024.",
  "It was in Q4.",
]);
each("dates", false, [
  "It was in March 2023.",
  "It was on 2024-03-02.",
  "It was on 2 March 2024.",
  "It was in May 2024.",
  "It was in Q3 2024.",
  "It was in the third quarter.",
  "It was in 2022.",
  "It was at 14:30.",
  "It was on 25 December.",
]);
each("ordinals count rows", true, ["It is the 3rd largest.", "It is the fourth.", "It is the second best."]);
each("ordinals count rows", false, ["It is the 5th largest.", "It is the tenth.", "It is the 21st."]);
each("ranges", true, ["It lies between 25 and 105.", "It lies at 25-105.", "It lies at 25–105.", "From 25 to 9,007."]);
each("ranges", false, ["It lies between 25 and 106.", "It lies at 24-105.", "It lies at 25–106.", "From 20 to 9,007."]);
each("names with digits are words", true, [
  "The S&P 500 leads.",
  "Zone 7 is last.",
  "One Plus sold 105.",
  "The growth_2y of Zone 7 is 2.",
]);
each("names with digits are words", false, [
  "The S&P 5000 leads.",
  "Zone 77 is last.",
  "Zone 7.5 is last.",
  "Zone 8 is last.",
]);

test("refuses single sentences and keeps the others, with what was wrong", () => {
  const prose =
    "The North leads with 1.3 million. It grew by 40%! Approx. 25 were sold by the S&P 500.\n1. It fell by 3.2.";
  const checked = checkNumbers(prose, facts);
  expect(checked.text).toBe("The North leads with 1.3 million. Approx. 25 were sold by the S&P 500. It fell by 3.2.");
  expect(checked.sentences.flatMap(({ unsupported }) => unsupported)).toEqual(["40%"]);
  expect(checked.refusedCount).toBe(1);
});

test("times are those of time stamps, large integers those of their text", () => {
  const times = factsOfTables([
    {
      columns: [{ name: "at", type: "timestamp" }],
      rows: [["2024-03-01T14:30:00"], ["9007199254740993"], ["08:15:00"]],
    },
  ]);
  expect(checkNumbers("At 14:30 it began.", times).refusedCount).toBe(0);
  expect(checkNumbers("At 8:15 it began.", times).refusedCount).toBe(0);
  expect(checkNumbers("At 14:31 it began.", times).refusedCount).toBe(1);
  expect(checkNumbers("It is 9,007,199,254,740,993.", times).refusedCount).toBe(0);
});

test("an empty result vouches for nothing but its emptiness", () => {
  const none = factsOfTables([{ columns: [], rows: [] }]);
  expect(checkNumbers("There are 0 rows.", none).refusedCount).toBe(0);
  expect(checkNumbers("There are 3 rows.", none).refusedCount).toBe(1);
  expect(checkNumbers("", none)).toEqual({ sentences: [], text: "", refusedCount: 0 });
});

test("any fact may be told as it is, rounded, in groups of three; any other number may not", () => {
  const written = fc.constantFrom<(value: number) => string>(
    (value) => value.toLocaleString("en-US", { maximumFractionDigits: 2 }),
    (value) => value.toFixed(2),
    (value) => value.toFixed(0),
    (value) => `${(value / 1e3).toFixed(3)} thousand`,
    (value) => value.toLocaleString("de-CH", { maximumFractionDigits: 2 }),
  );
  fc.assert(
    fc.property(fc.double({ min: 1000, max: 9e8, noNaN: true }), written, (value, write) => {
      const single = factsOfTables([{ columns: [], rows: [[value]] }]);
      expect(checkNumbers(`It was ${write(value)} then.`, single).refusedCount).toBe(0);
      expect(checkNumbers(`It was ${write(value * 1.01)} then.`, single).refusedCount).toBe(1);
      expect(checkNumbers(`It was ${write(-value)} then.`, single).refusedCount).toBe(1);
    }),
  );
});
