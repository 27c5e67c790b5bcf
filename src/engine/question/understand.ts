import type { Predicate } from "../../contract/plan.ts";
import { build, type Built } from "./build/build.ts";
import { tokenise } from "./lexicon/tokens.ts";
import { chunk } from "./parse/chunks.ts";
import type { Context } from "./parse/context.ts";
import { type Interpretation, interpret } from "./parse/interpret.ts";
import type { Sketch } from "./parse/sketch.ts";
import type { Prepared } from "./prepare.ts";

export interface Understanding {
  followUp: boolean;
  context: Context;
  interpretation: Interpretation;
  built: Built;
}

export function emptySketch(): Sketch {
  return { filters: [], orAt: new Set(), selects: [], measures: [], groups: [], having: [], transforms: [], wishes: { channels: {} }, distinct: false, assumptions: [], alternatives: [] };
}

export function readQuestion(question: string, prepared: Prepared): Context {
  const tokens = tokenise(question);
  const chunks = chunk(question, tokens, prepared.columns, prepared.values, prepared.lastDay);
  return { question, tokens, schema: prepared.schema, chunks, values: prepared.values, lastDay: prepared.lastDay, sketch: emptySketch() };
}

export function understand(question: string, prepared: Prepared, earlier: readonly string[] = [], viewFilter?: Predicate): Understanding {
  const context = readQuestion(question, prepared);
  void earlier;
  void viewFilter;
  const interpretation = interpret(context);
  return { followUp: false, context, interpretation, built: build(context, interpretation) };
}
