import { z } from "zod";

import { querySchema } from "../../contract/query.ts";

/** What the model may answer: a query of the contract, or that the data cannot tell. */
export const planAnswerSchema = z.discriminatedUnion("answerable", [
  z.object({ answerable: z.literal(false) }),
  z.object({ answerable: z.literal(true), body: querySchema }),
]);

type JsonSchema = Record<string, unknown>;

const longestName = 60;

/** The contract's JSON Schema of that, with the columns there are in the place of any text. */
export function planAnswerJsonSchema(columns: readonly string[]): JsonSchema {
  const schema = z.toJSONSchema(planAnswerSchema, { io: "input" });
  return narrowed(schema, columns) as JsonSchema;
}

function narrowed(part: unknown, columns: readonly string[]): unknown {
  if (Array.isArray(part)) return part.map((item) => narrowed(item, columns));
  if (typeof part !== "object" || part === null) return part;
  const entries = Object.entries(part).map(([key, value]) => [key, narrowed(value, columns)] as const);
  const made = Object.fromEntries(entries) as JsonSchema;
  if (made["type"] === "string" && made["enum"] === undefined && made["const"] === undefined)
    return { ...made, maxLength: longestName };
  const properties = made["properties"] as JsonSchema | undefined;
  if ((properties?.["kind"] as JsonSchema | undefined)?.["const"] === "field")
    return { ...made, properties: { ...properties, field: { enum: [...columns] } } };
  return made;
}
