import type { ComponentType } from "react";
import type { AnalysisResult } from "../../contract/analysis.ts";
import type { Dataset } from "../../contract/dataset.ts";
import type { MethodBody, MethodBodyOf, MethodKind } from "../../contract/plan.ts";
import type { Predicate } from "../../contract/query.ts";

export interface FormProps<B extends MethodBody> {
  dataset: Dataset;
  filter: Predicate | null;
  body: B;
  onChange(body: B): void;
}

export interface ResultProps<B extends MethodBody> {
  dataset: Dataset;
  /** What was run; the form may have moved on. */
  body: B;
  result: AnalysisResult;
  /** Runs another body at once, such as the same one with a part of it changed. */
  onRun(body: B): void;
}

/** What one kind of analysis brings to the Analyse tab. The frame runs it as a job and keeps, saves and explains its result. */
export interface AnalysisPanel<B extends MethodBody> {
  kind: B["kind"];
  label: string;
  /** One line below the label: what it is for. */
  summary: string;
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  /** A body worth running for these columns and this filter, or the sentence that says what the data lack. */
  start(dataset: Dataset, filter: Predicate | null): B | string;
  /** Name to save it under. */
  name(body: B): string;
  /** False while there is nothing to run yet: the frame then neither runs by itself nor offers to. Default: always true. */
  isReady?(body: B): boolean;
  /** Word on the button that runs it. Default: "Run". */
  runLabel?: string;
  /** False where a person says when. Default: it runs by itself when it is first opened. */
  runsByItself?: boolean;
  /** Shown above the result, and before there is one. */
  Overview?: ComponentType<FormProps<B>>;
  Form: ComponentType<FormProps<B>>;
  Result: ComponentType<ResultProps<B>>;
}

export type AnalysisPanels = { [K in MethodKind]?: AnalysisPanel<MethodBodyOf<K>> };

export function panelFor<B extends MethodBody>(panels: AnalysisPanels, kind: B["kind"]): AnalysisPanel<B> | undefined {
  return panels[kind] as unknown as AnalysisPanel<B> | undefined;
}
