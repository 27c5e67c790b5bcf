import type { Predicate } from "../../contract/query.ts";
import { build, type Built } from "./build/build.ts";
import { tokenise } from "./lexicon/tokens.ts";
import { chunk } from "./parse/chunks.ts";
import type { Context } from "./parse/context.ts";
import { applyFollowUp, isFollowUp, type Spoken } from "./parse/follow-up.ts";
import { type Interpretation, interpret } from "./parse/interpret.ts";
import { readMove } from "./parse/moves.ts";
import type { Sketch } from "./parse/sketch.ts";
import type { Prepared } from "./prepare.ts";

export interface Understanding {
  followUp: boolean;
  context: Context;
  interpretation: Interpretation;
  built: Built;
}

function emptySketch(): Sketch {
  return {
    filters: [],
    selects: [],
    measures: [],
    groups: [],
    having: [],
    transforms: [],
    wishes: { channels: {} },
    distinct: false,
    assumptions: [],
    alternatives: [],
  };
}

function readQuestion(question: string, prepared: Prepared): Context {
  const tokens = tokenise(question);
  const chunks = chunk(question, tokens, prepared.columns, prepared.values, prepared.lastDay);
  return {
    question,
    tokens,
    schema: prepared.schema,
    chunks,
    values: prepared.values,
    lastDay: prepared.lastDay,
    sketch: emptySketch(),
  };
}

const EARLIER_QUESTIONS = 24;
const THESE = /\b(these|those|selected|shown|visible|filtered|on (the )?screen)\b/i;

/** Reads a question, together with the ones before it where it builds on them. */
export function understand(
  question: string,
  prepared: Prepared,
  earlier: readonly string[] = [],
  viewFilter?: Predicate,
): Understanding {
  const context = readQuestion(question, prepared);
  const continues = earlier.length > 0 && isFollowUp(context);
  let spoken: Spoken = { sketch: context.sketch, interpretation: interpret(context) };
  if (continues) {
    const states = replay(earlier.slice(-EARLIER_QUESTIONS), prepared);
    const before = states.at(-1);
    if (before) {
      spoken = isUndo(context) ? (states.at(-2) ?? before) : applyFollowUp(before, spoken, context);
      context.sketch = spoken.sketch;
    }
  }
  if (viewFilter && THESE.test(question)) {
    context.sketch.filters.push({
      predicate: viewFilter,
      column: undefined,
      negated: false,
      at: 0,
      label: "the filter of the grid",
    });
    context.sketch.assumptions.push({ text: "I answered for the rows that the grid is filtered to." });
  }
  return {
    followUp: continues,
    context,
    interpretation: spoken.interpretation,
    built: build(context, spoken.interpretation),
  };
}

function isUndo(context: Context): boolean {
  return readMove(context)?.kind === "undo";
}

/** What stood after each of the earlier questions; "go back" takes the last one off again. */
function replay(earlier: readonly string[], prepared: Prepared): Spoken[] {
  const states: Spoken[] = [];
  for (const question of earlier) {
    const context = readQuestion(question, prepared);
    const own: Spoken = { sketch: context.sketch, interpretation: interpret(context) };
    const before = states.at(-1);
    if (before === undefined || !isFollowUp(context)) states.push(own);
    else if (!isUndo(context)) states.push(applyFollowUp(before, own, context));
    else if (states.length > 1) states.pop();
  }
  return states;
}
