import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";

import { planBodySchema } from "../../../contract/plan.ts";
import { Acceptor } from "./acceptor.ts";
import { compileJsonSchema, type Grammar } from "./grammar.ts";
import { createVocabulary } from "./vocabulary.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const words = (values: Uint8Array | number[]) => new TextDecoder().decode(Uint8Array.from(values));
const grammarOf = (schema: z.ZodType) => compileJsonSchema(z.toJSONSchema(schema, { io: "input" }));

const printable = Array.from({ length: 95 }, (_unused, at) => at + 0x20);

function accepts(grammar: Grammar, text: string): boolean {
  return Acceptor.start(grammar).after(bytes(text))?.isComplete ?? false;
}

const person = z.object({
  name: z.string().min(1).max(5),
  age: z.number().int().min(0).optional(),
  tags: z.array(z.enum(["a", "größer"])).max(2),
  size: z.union([z.number(), z.null()]).optional(),
});

test("takes what the schema describes, in its order and without spaces", () => {
  const grammar = grammarOf(person);
  for (const text of [
    '{"name":"Ann","tags":[]}',
    '{"name":"Ann","age":0,"tags":["a","größer"],"size":-12.5}',
    '{"name":"\\"ü\\n","age":12,"tags":["a"],"size":null}',
  ])
    expect(accepts(grammar, text)).toBe(true);
});

test("refuses everything else at the first byte that is wrong", () => {
  const grammar = grammarOf(person);
  for (const text of [
    '{"name":"","tags":[]}',
    '{"name":"Annabel","tags":[]}',
    '{"tags":[],"name":"Ann"}',
    '{"name":"Ann"}',
    '{"name":"Ann","age":-1,"tags":[]}',
    '{"name":"Ann","age":1.5,"tags":[]}',
    '{"name":"Ann","age":01,"tags":[]}',
    '{"name":"Ann","tags":["b"]}',
    '{"name":"Ann","tags":["a","a","a"]}',
    '{"name":"Ann","tags":[]},',
    '{"name":"An\n","tags":[]}',
    '{ "name":"Ann","tags":[]}',
    '{"name":"Ann","tags":[],"size":.5}',
    '{"name":"Ann","tags":[],"size":-}',
  ])
    expect(accepts(grammar, text)).toBe(false);
  expect(Acceptor.start(grammar).after(bytes('{"n'))).not.toBeNull();
  expect(Acceptor.start(grammar).after(bytes('{"x'))).toBeNull();
});

test("a string holds whole characters only, counted as JavaScript counts", () => {
  const grammar = grammarOf(z.string().max(3));
  expect(accepts(grammar, '"€ä"')).toBe(true);
  expect(accepts(grammar, '"a😀"')).toBe(true);
  expect(accepts(grammar, '"ab😀"')).toBe(false);
  const start = Acceptor.start(grammar).after(bytes('"')) as Acceptor;
  for (const wrong of [[0x80], [0xc0], [0xe0, 0x80], [0xed, 0xa0], [0xf4, 0x90], [0xf5], [0xe2, 0x82, 0x22]])
    expect(start.after(Uint8Array.from(wrong))).toBeNull();
  const begun = start.after(Uint8Array.of(0xf0)) as Acceptor;
  const whole = Uint8Array.of(0x22, 0xf0, ...begun.completion());
  expect(new TextDecoder("utf-8", { fatal: true }).decode(whole)).toMatch(/^".."$/);
});

test("plans of the contract are taken, whichever kind they are", () => {
  const grammar = grammarOf(planBodySchema);
  const plan = {
    kind: "query",
    filter: { kind: "compare", op: ">", left: { kind: "field", field: "x" }, right: { kind: "literal", value: 3 } },
    dimensions: [{ as: "month", expr: { kind: "field", field: "day" }, timeUnit: "yearmonth" }],
    measures: [{ as: "total", op: "sum", expr: { kind: "field", field: "sales" } }],
    sort: [{ column: "total", order: "descending" }],
    limit: 5,
  };
  expect(accepts(grammar, JSON.stringify(plan))).toBe(true);
  expect(accepts(grammar, '{"kind":"summary"}')).toBe(true);
  expect(accepts(grammar, '{"kind":"nonsense"}')).toBe(false);
});

test("whatever was written, its completion makes it whole", () => {
  const schemas = [person, planBodySchema, z.array(z.tuple([z.boolean(), z.number().positive()])).min(2)];
  for (const schema of schemas) {
    const grammar = grammarOf(schema);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), fc.nat({ max: 200 }), (choices, length) => {
        let state = Acceptor.start(grammar);
        const written: number[] = [];
        for (let count = 0; count < length && !state.isFinished; count += 1) {
          const choice = choices.next().value ?? 0;
          const byte = printable.find((_unused, at) => state.next(printable[(at + choice) % 95] ?? 0));
          const taken = byte === undefined ? undefined : printable[(byte - 0x20 + choice) % 95];
          if (taken === undefined) break;
          written.push(taken);
          state = state.next(taken) as Acceptor;
        }
        const text = words([...written, ...state.completion()]);
        expect(accepts(grammar, text)).toBe(true);
        expect(() => JSON.parse(text) as unknown).not.toThrow();
      }),
      { numRuns: 25 },
    );
  }
});

test("a definition that contains itself ends, and one that cannot end is refused", () => {
  const tree: z.ZodType<unknown> = z.lazy(() => z.object({ kind: z.literal("tree"), children: z.array(tree) }));
  expect(words(Acceptor.start(grammarOf(tree)).completion())).toBe('{"kind":"tree","children":[]}');
  const deep = '{"kind":"tree","children":['.repeat(40);
  expect(Acceptor.start(grammarOf(tree)).after(bytes(deep))).toBeNull();
  const endless = compileJsonSchema({
    $defs: { a: { type: "object", properties: { a: { $ref: "#/$defs/a" } }, required: ["a"] } },
    $ref: "#/$defs/a",
  });
  expect(() => Acceptor.start(endless).completion()).toThrow();
  expect(() => compileJsonSchema({ $ref: "#/$defs/none" })).toThrow(/refers to none/);
});

test("the vocabulary finds exactly the tokens that fit", () => {
  const tokens = ["{", '{"', '{"na', "name", '":', '"', "x", "ä", '{"name":"A', "", "}"];
  const vocabulary = createVocabulary([...tokens.map(bytes), null]);
  const fitting = vocabulary.allowed(Acceptor.start(grammarOf(person)));
  expect(fitting.map((token) => tokens[token]).toSorted()).toEqual(["{", '{"', '{"na', '{"name":"A']);
  const inside = Acceptor.start(grammarOf(person)).after(bytes('{"name":"'));
  const later = vocabulary.allowed(inside as Acceptor).map((token) => tokens[token]);
  expect(later.toSorted()).toEqual(["name", "x", "{", '{"', "}", "ä"].toSorted());
});
