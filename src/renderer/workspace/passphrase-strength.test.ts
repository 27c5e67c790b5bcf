import { expect, it } from "vitest";
import { passphraseStrength } from "./passphrase-strength.ts";

it("asks for length, then for variety, and likes four words", () => {
  expect(passphraseStrength("short").level).toBe(0);
  expect(passphraseStrength("aaaaaaaaaaaaaaaa").level).toBe(1);
  expect(passphraseStrength("sunshine").level).toBe(1);
  expect(passphraseStrength("Sunshine2024!").level).toBe(3);
  expect(passphraseStrength("correct horse battery staple").level).toBe(4);
});
