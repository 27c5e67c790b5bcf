/** What may be written, byte by byte. Compiled from a JSON Schema; JSON without spaces, members in the schema's order. */
export type Grammar =
  | { kind: "text"; bytes: Uint8Array }
  | { kind: "string"; minimum: number; maximum: number }
  | { kind: "number"; isInteger: boolean; isNegativeAllowed: boolean; isZeroAllowed: boolean }
  | { kind: "sequence"; parts: readonly Grammar[] }
  | { kind: "choice"; options: readonly Grammar[] }
  /** A definition, which may contain itself. */
  | { kind: "reference"; name: string; definitions: ReadonlyMap<string, Grammar> };

type JsonSchema = Record<string, unknown>;

const defaultStringLength = 200;
const defaultItemCount = 12;
const encoder = new TextEncoder();

/** The part of JSON Schema that zod writes. Throws where a schema asks for what cannot be held to. */
export function compileJsonSchema(schema: JsonSchema): Grammar {
  const definitions = new Map<string, Grammar>();
  const raw = { ...record(schema["definitions"]), ...record(schema["$defs"]) };
  const root: Grammar = { kind: "reference", name: "#", definitions };
  for (const [name, definition] of Object.entries(raw)) definitions.set(name, compile(record(definition), definitions));
  definitions.set("#", compile(schema, definitions));
  for (const name of definitions.keys()) checkReferences(name, definitions);
  return root;
}

function checkReferences(name: string, definitions: ReadonlyMap<string, Grammar>): void {
  const pending = [definitions.get(name)];
  const seen = new Set<Grammar>();
  for (let grammar = pending.pop(); grammar; grammar = pending.pop()) {
    if (seen.has(grammar)) continue;
    seen.add(grammar);
    if (grammar.kind === "reference" && !definitions.has(grammar.name))
      throw new Error(`The schema refers to ${grammar.name}, which it does not define.`);
    if (grammar.kind === "sequence") pending.push(...grammar.parts);
    if (grammar.kind === "choice") pending.push(...grammar.options);
  }
}

function compile(schema: JsonSchema, definitions: ReadonlyMap<string, Grammar>): Grammar {
  const reference = schema["$ref"];
  if (typeof reference === "string")
    return { kind: "reference", name: reference.replace(/^#\/(\$defs|definitions)\//, ""), definitions };
  if ("const" in schema) return literal(schema["const"]);
  if (Array.isArray(schema["enum"])) return choice(schema["enum"].map(literal));
  const options = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(options)) return choice(options.map((option) => compile(record(option), definitions)));
  const parts = schema["allOf"];
  if (Array.isArray(parts) && parts.length === 1) return compile(record(parts[0]), definitions);
  const { type } = schema;
  if (Array.isArray(type)) return choice(type.map((one) => compile({ ...schema, type: one as unknown }, definitions)));
  switch (type) {
    case "null":
      return literal(null);
    case "boolean":
      return choice([literal(true), literal(false)]);
    case "string":
      return {
        kind: "string",
        minimum: numberOr(schema["minLength"], 0),
        maximum: Math.min(numberOr(schema["maxLength"], defaultStringLength), 10_000),
      };
    case "number":
    case "integer":
      return {
        kind: "number",
        isInteger: type === "integer",
        isNegativeAllowed: lowest(schema) < 0,
        isZeroAllowed: lowest(schema) <= 0,
      };
    case "array":
      return compileArray(schema, definitions);
    case "object":
      return compileObject(schema, definitions);
    default:
      throw new Error(`The schema has a part that says nothing of its type: ${JSON.stringify(schema).slice(0, 120)}`);
  }
}

function compileArray(schema: JsonSchema, definitions: ReadonlyMap<string, Grammar>): Grammar {
  const prefix = schema["prefixItems"];
  if (Array.isArray(prefix)) {
    const items = prefix.map((item) => compile(record(item), definitions));
    return {
      kind: "sequence",
      parts: [text("["), ...items.flatMap((item, index) => (index === 0 ? [item] : [text(","), item])), text("]")],
    };
  }
  const minimum = numberOr(schema["minItems"], 0);
  const maximum = Math.max(minimum, numberOr(schema["maxItems"], defaultItemCount));
  const item = compile(record(schema["items"]), definitions);
  const end = text("]");
  let rest: Grammar = end;
  for (let count = maximum - 1; count >= 0; count -= 1) {
    const more: Grammar = { kind: "sequence", parts: count === 0 ? [item, rest] : [text(","), item, rest] };
    rest = count < minimum ? more : choice([end, more]);
  }
  return { kind: "sequence", parts: [text("["), rest] };
}

/** Members in the schema's order, those that are not required may be passed over. */
function compileObject(schema: JsonSchema, definitions: ReadonlyMap<string, Grammar>): Grammar {
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  const members = Object.entries(record(schema["properties"]));
  const end = text("}");
  let [first, later]: [Grammar, Grammar] = [end, end];
  for (const [name, value] of members.toReversed()) {
    const key = `${JSON.stringify(name)}:`;
    const grammar = compile(record(value), definitions);
    const now: Grammar = { kind: "sequence", parts: [text(key), grammar, later] };
    const next: Grammar = { kind: "sequence", parts: [text(`,${key}`), grammar, later] };
    first = required.has(name) ? now : choice([now, first]);
    later = required.has(name) ? next : choice([next, later]);
  }
  return { kind: "sequence", parts: [text("{"), first] };
}

function lowest(schema: JsonSchema): number {
  const above = schema["exclusiveMinimum"];
  if (typeof above === "number") return above >= 0 ? Number.MIN_VALUE : above;
  return numberOr(schema["minimum"], Number.NEGATIVE_INFINITY);
}

function text(value: string): Grammar {
  return { kind: "text", bytes: encoder.encode(value) };
}

function literal(value: unknown): Grammar {
  return text(JSON.stringify(value));
}

function choice(options: Grammar[]): Grammar {
  const [only] = options;
  return only && options.length === 1 ? only : { kind: "choice", options };
}

function numberOr(value: unknown, other: number): number {
  return typeof value === "number" ? value : other;
}

function record(value: unknown): JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}
