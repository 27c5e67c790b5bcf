import { expect, test } from "vitest";

import { guessColumn } from "./guess-columns.ts";

const options = { toleratedMisfits: 0 };

test("what a computation left that came to no number is an empty cell of a column of numbers", () => {
  const { choice } = guessColumn("v", ["1.5", "NaN", "inf", "-Infinity", "2"], options);
  expect(choice.type).toBe("number");
  expect(choice.nullValues).toEqual(expect.arrayContaining(["NaN", "inf", "-Infinity"]));
});

test("the same words in a column of names are names", () => {
  expect(guessColumn("v", ["Ana", "inf", "Nan"], options).choice).toMatchObject({ type: "text" });
});
