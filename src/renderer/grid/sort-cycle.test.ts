import { expect, it } from "vitest";
import { cycledSort } from "./sort-cycle.ts";

it("goes ascending, descending, none, alone or beside other keys", () => {
  const one = cycledSort([], "a", false);
  expect(one).toEqual([{ column: "a", order: "ascending" }]);
  const two = cycledSort(one, "a", false);
  expect(two).toEqual([{ column: "a", order: "descending" }]);
  expect(cycledSort(two, "a", false)).toEqual([]);
  const both = cycledSort(two, "b", true);
  expect(both.map((key) => key.column)).toEqual(["a", "b"]);
  expect(cycledSort(both, "c", false)).toHaveLength(1);
  expect(cycledSort(cycledSort(both, "b", true), "b", true)).toEqual(two);
});
