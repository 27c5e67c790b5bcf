import { describe, expect, it } from "vitest";
import { tokenise } from "../lexicon/tokens.ts";
import { readDates } from "./phrases.ts";

const lastDay = { year: 2010, month: 3, day: 31 };

describe("date phrases", () => {
  it.each([
    ["sales in 2008-09-15", "2008-09-15", "2008-09-16"],
    ["on September 5, 1999", "1999-09-05", "1999-09-06"],
    ["on 5 September 1999", "1999-09-05", "1999-09-06"],
    ["during March 2008", "2008-03-01", "2008-04-01"],
    ["the last quarter of 2008", "2008-10-01", "2009-01-01"],
    ["in Q3 2009", "2009-07-01", "2009-10-01"],
    ["first half of 2007", "2007-01-01", "2007-07-01"],
    ["in the 90s", "1990-01-01", "2000-01-01"],
    ["in the 2000s", "2000-01-01", "2010-01-01"],
    ["since March", "2010-03-01", "2010-04-01"],
    ["last 12 months", "2009-04-01", "2010-04-01"],
    ["last year", "2009-01-01", "2010-01-01"],
    ["this quarter", "2010-01-01", "2010-04-01"],
    ["year to date", "2010-01-01", "2010-04-01"],
  ])("%s", (text, start, end) => {
    expect(readDates(tokenise(text), lastDay)[0]?.range).toEqual({ start, end });
  });

  it("does not take the verb may for a month", () => {
    expect(readDates(tokenise("what may we sell"), lastDay)).toEqual([]);
  });
});
