import type { AnalysisResult, Quote } from "../../contract/analysis.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import type { PlanBody } from "../../contract/plan.ts";
import type { Predicate } from "../../contract/query.ts";
import type { Prepared } from "./prepare.ts";
import type { Understanding } from "./understand.ts";

interface Suggestion {
  label: string;
  question: string;
}

export interface IntentInput {
  question: string;
  /** Earlier questions of the conversation, oldest first. */
  earlier: readonly string[];
  viewFilter: Predicate | undefined;
  version: DatasetVersion;
  datasetName: string;
  prepared: Prepared;
  /** How the rest of the program reads a text as a query: "sales by month and region" with the method's own words taken off. */
  understand(question: string, earlier?: readonly string[]): Understanding;
  signal?: AbortSignal | undefined;
  /** Tells whoever waits what is going on, or what is written already. */
  progress?: ((message: string) => void) | undefined;
}

/** What a question that asks for a method comes to. */
export type IntentReading =
  | {
      kind: "plan";
      body: PlanBody;
      assumptions?: { text: string }[];
      suggestions?: Suggestion[];
      /** Says the result in other or more words than the program's own. Every number in them must be in the result. */
      retell?(told: { text: string; result: AnalysisResult }): Promise<{ text: string; note?: string }>;
    }
  /** Nothing to compute: words to say, with the documents they come from. */
  | { kind: "reply"; text: string; quotes?: Quote[]; suggestions?: Suggestion[] }
  | { kind: "clarify" | "refuse"; text: string; suggestions?: Suggestion[] };

/** Recognises the questions of one feature. Null leaves the question to the others. */
export interface QuestionIntent {
  name: string;
  /** `first`: before the question is read as a query. `last`: where it would be refused. */
  turn: "first" | "last";
  read(input: IntentInput): IntentReading | null | Promise<IntentReading | null>;
  /** Follow-ups worth offering for this data, such as "forecast sales for 12 months". */
  starters?(prepared: Prepared): Suggestion[];
}
