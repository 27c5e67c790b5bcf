import { expect, it } from "vitest";
import { datePatterns, guessDatePattern } from "./date-patterns.ts";

it("recognises each pattern by its own example", () => {
  for (const { pattern, example } of datePatterns)
    expect([example, guessDatePattern([example])]).toEqual([example, pattern]);
});

it("tells days from months by the values, and bears strays", () => {
  expect(guessDatePattern(["05/04/2024", "02/25/2024"])).toBe("%m/%d/%Y");
  expect(guessDatePattern(["05/04/2024", "25/02/2024"])).toBe("%d/%m/%Y");
  expect(guessDatePattern(["05.01.2024", "not a date", "11.02.2024"])).toBe("%d.%m.%Y");
  expect(guessDatePattern(["North", "South", "05.01.2024"])).toBeNull();
  expect(guessDatePattern([])).toBeNull();
});
