import { describe, expect, it } from "vitest";

import { Endpointer } from "./endpointer.ts";

const FRAME = new Float32Array(512);

function kinds(endpointer: Endpointer, probabilities: readonly number[]): string[] {
  return probabilities.flatMap((probability) => endpointer.accept(FRAME, probability)?.kind ?? []);
}

function frames(count: number, probability: number): number[] {
  return Array.from({ length: count }, () => probability);
}

describe("endpointer", () => {
  it("says when speech starts and ends it after a silence", () => {
    const probabilities = [...frames(20, 0.1), ...frames(30, 0.9), ...frames(25, 0.1)];
    expect(kinds(new Endpointer(), probabilities)).toEqual(["started", "ended"]);
  });

  it("keeps a little of what came before and no more", () => {
    const endpointer = new Endpointer();
    kinds(endpointer, frames(100, 0));
    kinds(endpointer, frames(10, 0.9));
    const event = endpointer.finish();
    expect(event?.kind === "ended" && event.samples.length / 512).toBe(20);
  });

  it("bears short pauses inside speech", () => {
    const probabilities = [...frames(10, 0.9), ...frames(10, 0.1), ...frames(10, 0.9), ...frames(25, 0.1)];
    expect(kinds(new Endpointer(), probabilities)).toEqual(["started", "ended"]);
  });

  it("throws a click away", () => {
    expect(kinds(new Endpointer(), [...frames(2, 0.9), ...frames(25, 0.1)])).toEqual(["started", "discarded"]);
  });

  it("cuts what does not end", () => {
    expect(kinds(new Endpointer(), frames(480, 0.9))).toEqual(["started", "ended", "started"]);
  });

  it("has nothing to finish in silence", () => {
    expect(new Endpointer().finish()).toBeUndefined();
  });
});
