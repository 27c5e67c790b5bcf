import { describe, expect, it } from "vitest";

import { buildGrammar } from "./grammar.ts";

const VOCABULARY = {
  measures: ["Miles_per_Gallon", "price"],
  dimensions: ["Origin", "symbol"],
  values: ["USA", "AAPL"],
  commands: ["open the SQL console"],
};

describe("hearing grammar", () => {
  it("has the ways of saying each name", () => {
    const { jsgf, words } = buildGrammar(VOCABULARY);
    expect(jsgf).toContain("<measure> = miles per gallon | price;");
    expect(jsgf).toContain("<value> = u s a | usa | apple | a a p l | aapl;");
    expect(jsgf).toContain("open the sequel console");
    expect(words).toEqual(expect.arrayContaining(["gallon", "origin", "apple", "average"]));
    expect(words.every((word) => /^[a-z']+$/.test(word))).toBe(true);
  });

  it("puts the written names back, the longest first", () => {
    const { toWritten } = buildGrammar({ ...VOCABULARY, measures: ["Miles_per_Gallon", "Miles"] });
    expect(toWritten("average miles per gallon by origin for apple")).toBe(
      "average Miles_per_Gallon by Origin for AAPL",
    );
    expect(toWritten("average miles for u s a")).toBe("average Miles for USA");
  });

  it("stands without any names", () => {
    const { jsgf } = buildGrammar({ measures: [], dimensions: [], values: [], commands: [] });
    expect(jsgf).toContain("<measure> = <VOID>;");
  });

  it("cannot be broken by what names contain", () => {
    const { jsgf } = buildGrammar({ ...VOCABULARY, values: ["a;b", "<c>", "日本", "x | y", "/1/ z", "{tag}"] });
    const value = /<value> = (.*);/.exec(jsgf)?.[1] ?? "";
    expect(value).toMatch(/^[a-z' |]+$/);
  });
});
