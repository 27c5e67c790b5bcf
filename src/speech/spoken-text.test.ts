import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { toSpokenText } from "./spoken-text.ts";
import { parseNumberWords } from "./words/number-words.ts";

function said(written: string): string {
  const marks = { none: "", clause: ",", sentence: ".", question: "?" };
  return toSpokenText(written)
    .words.map(({ text, pauseAfter }) => text + marks[pauseAfter])
    .join(" ")
    .replace(/\.$/, "");
}

describe("spoken text", () => {
  describe("numbers", () => {
    it.each([
      ["12.4%", "twelve point four per cent"],
      ["100 %", "one hundred per cent"],
      ["406 of 1,000", "four hundred and six of one thousand"],
      ["45,318 cars", "forty five thousand three hundred and eighteen cars"],
      ["-5", "minus five"],
      ["−3.2%", "minus three point two per cent"],
      ["+5%", "plus five per cent"],
      ["±3%", "plus or minus three per cent"],
      ["~5 and ≈12", "about five and about twelve"],
      ["1 row", "one row"],
      ["007", "zero zero seven"],
      ["#5", "number five"],
      ["10K", "ten thousand"],
      ["3.2M rows", "three point two million rows"],
      ["2.5bn", "two point five billion"],
      ["5 million people", "five million people"],
      ["1.2e-7", "one point two times ten to the minus seven"],
      ["version 1.2.3", "version one point two point three"],
      ["3:1", "three to one"],
      ["1/2, 3/4 and 2/3", "one half, three quarters and two thirds"],
      ["2½", "two and a half"],
      ["24/7", "twenty four seven"],
      ["1st, 22nd and 103rd", "first, twenty second and one hundred and third"],
      ["10 000", "ten zero zero zero"],
      ["10\u00A0000", "ten thousand"],
    ])("says %s as %s", (written, words) => {
      expect(said(written)).toBe(words);
    });

    it.each([
      ["1,318,402", "one point three two million"],
      ["318,402", "three hundred and eighteen thousand"],
      ["2,000,000", "two million"],
      ["1,234.56", "one thousand two hundred and thirty five"],
      ["12.4567", "twelve point four six"],
      ["0.123456", "zero point one two three"],
      ["999,999", "one million"],
      ["123456789012345678", "one point two three times ten to the seventeen"],
    ])("rounds %s for the ear to %s", (written, words) => {
      expect(said(written)).toBe(words);
    });

    it("is never further from the written number than half a per cent", () => {
      fc.assert(
        fc.property(fc.double({ min: 0.001, max: 9e14, noNaN: true }), (value) => {
          const written = value.toFixed(4);
          const words = toSpokenText(`${written} apples`)
            .words.slice(0, -1)
            .map(({ text }) => text);
          const scaleWord = { million: 1e6, billion: 1e9, trillion: 1e12 }[words.at(-1) ?? ""];
          const usesScale = scaleWord !== undefined && words.includes("point");
          const heard = Number(parseNumberWords(usesScale ? words.slice(0, -1) : words)) * (usesScale ? scaleWord : 1);
          expect(Math.abs(heard - Number(written))).toBeLessThanOrEqual(0.0051 * Number(written) + 1e-9);
        }),
        { numRuns: 1000 },
      );
    });
  });

  describe("money", () => {
    it.each([
      ["$1.3M", "one point three million dollars"],
      ["$1,318,402.55", "one point three two million dollars"],
      ["€2.5bn", "two point five billion euros"],
      ["£1", "one pound"],
      ["¥500", "five hundred yen"],
      ["$1", "one dollar"],
      ["$12.50", "twelve dollars and fifty cents"],
      ["$12.00", "twelve dollars"],
      ["$0.45", "forty five cents"],
      ["£1.01", "one pound and one penny"],
      ["-$3,200.10", "minus three thousand two hundred dollars"],
      ["$-5", "minus five dollars"],
      ["US$5", "five dollars"],
      ["USD 5", "five dollars"],
      ["5 EUR", "five euros"],
      ["12 €", "twelve euros"],
      ["$1.2M–$1.5M", "one point two million to one point five million dollars"],
      ["$5–$10", "five to ten dollars"],
      ["$1–2M", "one to two million dollars"],
      ["$5/month", "five dollars per month"],
    ])("says %s as %s", (written, words) => {
      expect(said(written)).toBe(words);
    });
  });

  describe("dates and times", () => {
    it.each([
      ["2008-09-15", "the fifteenth of september two thousand and eight"],
      ["2008-09-15T00:00:00Z", "the fifteenth of september two thousand and eight"],
      ["2008-09-15 14:30", "the fifteenth of september two thousand and eight at fourteen thirty"],
      ["15/09/2008", "the fifteenth of september two thousand and eight"],
      ["9/15/2008", "the fifteenth of september two thousand and eight"],
      ["15.09.2008", "the fifteenth of september two thousand and eight"],
      ["Sep 15, 2008", "the fifteenth of september two thousand and eight"],
      ["15 September 2008", "the fifteenth of september two thousand and eight"],
      ["May 5", "the fifth of may"],
      ["September 2008", "september two thousand and eight"],
      ["2008-09", "september two thousand and eight"],
      ["Q3 2008", "the third quarter of two thousand and eight"],
      ["2008 Q4", "the fourth quarter of two thousand and eight"],
      ["Q1'09", "the first quarter of two thousand and nine"],
      ["Q1", "the first quarter"],
      ["H1 2009", "the first half of two thousand and nine"],
      ["FY08", "financial year two thousand and eight"],
      ["2008-W37", "week thirty seven of two thousand and eight"],
      ["the 1990s", "the nineteen nineties"],
      ["2007–2009", "two thousand and seven to two thousand and nine"],
      ["2007-2009", "two thousand and seven to two thousand and nine"],
      ["in 1999 and 2024", "in nineteen ninety nine and twenty twenty four"],
      ["2,008 rows", "two thousand and eight rows"],
      ["1999 rows", "one thousand nine hundred and ninety nine rows"],
      ["14:30", "fourteen thirty"],
      ["9:05", "nine oh five"],
      ["2:30 pm", "two thirty p m"],
      ["9am", "nine ay m"],
      ["January–March 2010", "january to march twenty ten"],
      ["it may be", "it may be"],
    ])("says %s as %s", (written, words) => {
      expect(said(written)).toBe(words);
    });
  });

  describe("units and symbols", () => {
    it.each([
      ["25 bps", "twenty five basis points"],
      ["1 bp", "one basis point"],
      ["2.5 pp", "two point five percentage points"],
      ["3 kg and 1 kg", "three kilograms and one kilogram"],
      ["100 km/h", "one hundred kilometres per hour"],
      ["35 ms", "thirty five milliseconds"],
      ["3x", "three times"],
      ["20 °C", "twenty degrees celsius"],
      ["5–10%", "five to ten per cent"],
      ["10-20 km/h", "ten to twenty kilometres per hour"],
      ["p < 0.05", "p is less than zero point zero five"],
      ["R² = 0.87", "r squared equals zero point eight seven"],
      ["r = -0.31", "r equals minus zero point three one"],
      ["x >= 3", "x is at least three"],
      ["2^2", "two squared"],
      ["μ ± 2σ", "mew plus or minus two standard deviations"],
      ["x → y", "x to y"],
      ["food & drink", "food and drink"],
    ])("says %s as %s", (written, words) => {
      expect(said(written)).toBe(words);
    });
  });

  describe("names", () => {
    it.each([
      ["IBM", "i b m"],
      ["AAPL", "apple"],
      ["S&P 500", "s and p five hundred"],
      ["GDP and EPS", "g d p and e p s"],
      ["the USA", "the u s ay"],
      ["IBM's", "i b m's"],
      ["KPIs", "k p i's"],
      ["AT&T", "ay t and t"],
      ["YoY growth", "year over year growth"],
      ["ROW COUNT IS NULL", "row count is null"],
      ["U.S. sales", "u s sales"],
      ["Miles_per_Gallon", "miles per gallon"],
      ["total_sales", "total sales"],
      ["avgOrderValue", "average order value"],
      ["customerID", "customer i d"],
      ["sales_2008", "sales two thousand and eight"],
      ["IMDB_Rating", "i m d b rating"],
      ["cars.origin", "cars origin"],
      ["3D", "three d"],
      ["don't and O’Brien", "don't and o'brien"],
      ["naïve café", "naive cafe"],
      ["Straße", "strasse"],
      ["e.g. this, vs. that", "for example this, versus that"],
      ["see https://www.example.com/a?b=1.", "see link to example dot com"],
      ["mail jo.doe@example.org", "mail jo doe at example dot org"],
      ["row(s)", "row"],
    ])("says %s as %s", (written, words) => {
      expect(said(written)).toBe(words);
    });
  });

  describe("markup", () => {
    it.each([
      ["**Bold** and _soft_ and `total_sales`", "bold and soft and total sales"],
      ["[the report](https://example.com/a_b)", "the report"],
      ["# Heading\nText", "heading. text"],
      ["- one\n- two\n\nThree\nfour", "one. two. three four"],
      ["Great 🎉👍🏽 news", "great news"],
      ["<b>Up</b> 3", "up three"],
      ["Before\n```sql\nSELECT 1\n```\nafter", "before after"],
      ["snake_case_name and 2 * 3 * 4", "snake case name and two three four"],
    ])("drops it from %j", (written, words) => {
      expect(said(written)).toBe(words);
    });

    it("says nothing for text without words", () => {
      expect(toSpokenText("").words).toEqual([]);
      expect(toSpokenText("🎉 … — ***").words).toEqual([]);
      expect(toSpokenText("日本語").words).toEqual([]);
    });
  });

  describe("pauses", () => {
    it("rests at marks and ends as the text does", () => {
      expect(said("Sales rose (by 3%); costs fell. Why?")).toBe("sales rose, by three per cent, costs fell. why?");
    });

    it("does not end a sentence inside a number or a shortened word", () => {
      expect(said("About 3.5 vs. 4.5 now")).toBe("about three point five versus four point five now");
    });
  });

  describe("the way back to the written text", () => {
    it("gives every word of a number the number's span", () => {
      const written = "Revenue **grew 12.4%** in Q3 2008.";
      const spans = toSpokenText(written).words.map(({ text, start, end }) => [text, written.slice(start, end)]);
      expect(spans).toEqual([
        ["revenue", "Revenue"],
        ["grew", "grew"],
        ...["twelve", "point", "four", "per", "cent"].map((word) => [word, "12.4%"]),
        ["in", "in"],
        ...["the", "third", "quarter", "of", "two", "thousand", "and", "eight"].map((word) => [word, "Q3 2008"]),
      ]);
    });

    it("gives the parts of a column name their own spans", () => {
      const written = "avgOrder_value";
      const spans = toSpokenText(written).words.map(({ start, end }) => written.slice(start, end));
      expect(spans).toEqual(["avg", "Order", "value"]);
    });

    it("keeps spans ordered and inside the text, whatever is written", () => {
      const pieces = fc.constantFrom(
        ...[
          "12.4%",
          "$1,318,402.55",
          "**",
          "_",
          "`",
          " ",
          ", ",
          ". ",
          "\n- ",
          "Q3 2008",
          "2008-09-15",
          "total_sales",
          "IBM",
          "🎉",
          "é",
          "[a](b)",
          "5–10",
          "#",
          "<b>",
          "…",
          "’",
          "e.g.",
          "1/2",
          "-",
          "日",
        ],
      );
      const text = fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 60 }),
        fc.array(pieces, { maxLength: 20 }).map((list) => list.join("")),
      );
      fc.assert(
        fc.property(text, (written) => {
          const { words, display } = toSpokenText(written);
          let last = 0;
          for (const word of words) {
            expect(word.text).toMatch(/^[a-z']+$/);
            expect(word.start).toBeGreaterThanOrEqual(last);
            expect(word.end).toBeGreaterThan(word.start);
            expect(word.end).toBeLessThanOrEqual(written.length);
            expect(word.displayEnd).toBeLessThanOrEqual(display.length);
            last = word.start;
          }
        }),
        { numRuns: 1500 },
      );
    });

    it("takes ten thousand characters in its stride", () => {
      const written = "Revenue grew 12.4% to $1,318,402.55 in Q3 2008. ".repeat(220);
      expect(toSpokenText(written).words.length).toBeGreaterThan(5000);
    });
  });
});
