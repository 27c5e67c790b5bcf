import type { Computation } from "../../contract/analysis.ts";
import type { ChartSpec } from "../../contract/chart.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import type { Progress } from "../../contract/job.ts";
import type { MethodBody, MethodBodyOf, MethodKind } from "../../contract/plan.ts";
import type { Cell, ResultColumn, Table } from "../../contract/values.ts";

export interface MethodInput<B extends MethodBody> {
  body: B;
  version: DatasetVersion;
  datasetName: string;
  /** Runs `body.rows`. Fails with `plan-invalid` where it yields more than `maximumRows`. */
  readRows(maximumRows: number): Promise<Table>;
  /** The same rows handed over as they come and not kept: for millions of them. Gives the columns. */
  readEach(maximumRows: number, take: (rows: Cell[][], columns: ResultColumn[]) => void): Promise<ResultColumn[]>;
  signal: AbortSignal;
  progress(progress: Progress): void;
}

export interface MethodOutcome {
  table: Table;
  computation: Computation;
}

/** What computes a plan of one kind from the rows of its query. Never blocks the event loop: heavy work is a worker's. */
export interface PlanMethod<B extends MethodBody> {
  kind: B["kind"];
  run(input: MethodInput<B>): Promise<MethodOutcome>;
  /** What happens after the query, one stage a line. */
  inWords(body: B): string[];
  /** The answer in a sentence or two, fit to be spoken. Every number is in the table, the computation or the plan. */
  text(body: B, outcome: MethodOutcome): string;
  /** Charts of the result, best first; their channels carry result columns in `column`. */
  charts(body: B, outcome: MethodOutcome): ChartSpec[];
}

export type MethodRegistry = { [K in MethodKind]?: PlanMethod<MethodBodyOf<K>> };

/** Throws `unavailable` for a kind that this program was composed without. */
export function methodFor<B extends MethodBody>(methods: MethodRegistry, body: B): PlanMethod<B> {
  const method = methods[body.kind];
  if (!method) throw new AppError("unavailable", "This analysis is not available in this program.");
  return method as unknown as PlanMethod<B>;
}
