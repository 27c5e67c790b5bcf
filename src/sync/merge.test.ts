import fc from "fast-check";
import { expect, test } from "vitest";

import type { Operation, RowState } from "../contract/sync.ts";
import { applyOperation, isDeleted } from "./merge.ts";

function operation(id: string, wallMs: number, change: Operation["change"]): Operation {
  const stamp = { wallMs, counter: 0, deviceId: id.slice(0, 1) };
  return { id, collection: "note", rowId: "n", change, stamp, schemaVersion: 1 };
}

function applied(operations: readonly Operation[]): RowState | null {
  return operations.reduce<RowState | null>((row, next, index) => applyOperation(row, next, index + 1).row, null);
}

test("two people who change different fields keep both changes", () => {
  const row = applied([
    operation("a1", 10, { kind: "set", fields: { title: "Sales", color: "blue" } }),
    operation("b1", 30, { kind: "set", fields: { color: "green" } }),
    operation("a2", 20, { kind: "set", fields: { title: "Sales 2026" } }),
  ]);
  expect(row?.fields["title"]?.value).toBe("Sales 2026");
  expect(row?.fields["color"]?.value).toBe("green");
});

test("the later write stands and the earlier one is told with the value it had", () => {
  const first = applyOperation(null, operation("a1", 20, { kind: "set", fields: { title: "later" } }), 1);
  const second = applyOperation(first.row, operation("b1", 10, { kind: "set", fields: { title: "earlier" } }), 2);
  expect(second.row.fields["title"]?.value).toBe("later");
  expect(second.superseded).toEqual([
    expect.objectContaining({ field: "title", value: "earlier", operationId: "b1", supersededBy: "a1" }),
  ]);
});

test("a deleted row keeps what was written meanwhile for the one who restores it", () => {
  const deleted = [
    operation("a1", 10, { kind: "set", fields: { title: "one" } }),
    operation("b1", 20, { kind: "delete" }),
    operation("a2", 30, { kind: "set", fields: { title: "two" } }),
  ];
  expect(isDeleted(applied(deleted))).toBe(true);
  const restored = applied([...deleted, operation("b2", 40, { kind: "restore" })]);
  expect(isDeleted(restored)).toBe(false);
  expect(restored?.fields["title"]?.value).toBe("two");
});

test("names of fields that every object has are fields like any other", () => {
  const row = applied([operation("a1", 10, { kind: "set", fields: { constructor: 1, toString: 2 } })]);
  expect(Object.entries(row?.fields ?? {}).map(([name, { value }]) => [name, value])).toEqual([
    ["constructor", 1],
    ["toString", 2],
  ]);
});

const change = fc.oneof(
  fc.record({
    kind: fc.constant("set" as const),
    fields: fc.dictionary(fc.constantFrom("x", "y"), fc.integer({ min: 0, max: 9 }), { minKeys: 1 }),
  }),
  fc.record({ kind: fc.constantFrom("delete" as const, "restore" as const) }),
);
const operations = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom("a", "b", "c"), change), {
    minLength: 1,
    maxLength: 8,
  })
  .map((list) => list.map(([wallMs, device, made], index) => operation(`${device}${index}`, wallMs, made)));

test("the row does not depend on the order of arrival or on repetition", () => {
  fc.assert(
    fc.property(
      operations.chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 })),
      ),
      ([list, shuffled]) => {
        const { sequence: _first, ...row } = applied(list) ?? { sequence: 0 };
        const { sequence: _second, ...other } = applied(shuffled) ?? { sequence: 0 };
        expect(other).toEqual(row);
      },
    ),
  );
});
