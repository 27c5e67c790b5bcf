import { describe, expect, it } from "vitest";
import { addToHistory, decodeHistory, shortStatement } from "./history.ts";
import { offsetOf, splitStatements, statementAt } from "./statements.ts";

describe("statements of a script", () => {
  it("end at semicolons outside of strings, names and comments", () => {
    const script = `select ';' from "a;b"; -- one; comment\n/* and; another */ select 2;`;
    expect(splitStatements(script).map(({ text }) => text)).toEqual([
      `select ';' from "a;b"`,
      "-- one; comment\n/* and; another */ select 2",
    ]);
  });

  it("are found by the cursor", () => {
    const script = "select 1;\nselect 2";
    expect(statementAt(script, 3)?.text).toBe("select 1");
    expect(statementAt(script, 12)).toEqual({ text: "select 2", from: 10 });
    expect(statementAt("  ", 0)).toBeNull();
  });

  it("carry a mistake by line and column", () => {
    expect(offsetOf("select 1\nfrom t", 2, 6)).toBe(14);
    expect(offsetOf("select 1", 1, 1)).toBe(0);
    expect(offsetOf("select 1", 9, 9)).toBe(8);
  });

  it("may break off in the middle of a string", () => {
    expect(splitStatements("select 'abc; x")).toHaveLength(1);
  });
});

describe("history", () => {
  it("puts the newest first, each statement once", () => {
    const at = "2026-01-01T00:00:00Z";
    const one = addToHistory([], { sql: "select 1", at, rowCount: 1 });
    const two = addToHistory(one, { sql: "select 2", at, rowCount: 1 });
    expect(addToHistory(two, { sql: " select 1 ", at, rowCount: 1 }).map(({ sql }) => sql.trim())).toEqual([
      "select 1",
      "select 2",
    ]);
  });

  it("survives a damaged memory", () => {
    expect(decodeHistory("[{")).toEqual([]);
    expect(decodeHistory('{"a":1}')).toEqual([]);
    expect(decodeHistory(null)).toEqual([]);
  });

  it("shows a statement on one line", () => {
    expect(shortStatement("select *\n  from t -- all of it\nwhere x")).toBe("select * from t where x");
  });
});
