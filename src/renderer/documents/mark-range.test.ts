import { expect, test } from "vitest";
import { findRange } from "./mark-range.ts";

test("a quote is found across line breaks, with its ellipsis, and never read as a pattern", () => {
  const text = "Supply risk (2024)\nrose in the\n\nyear. It will";
  expect(findRange(text, "Supply risk (2024) rose in the year.")).toEqual([0, 37]);
  expect(text.slice(...(findRange(text, "rose in …") ?? [0, 0]))).toBe("rose in");
  expect(findRange(text, "[a-z]+")).toBeNull();
  expect(findRange(text, "  ")).toBeNull();
});
