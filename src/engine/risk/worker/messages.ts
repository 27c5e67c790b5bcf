import type { Failure } from "../../../contract/errors.ts";
import type { OptionInput, OptionResult } from "../../../contract/risk.ts";
import type { ComputeInput } from "../compute.ts";
import type { Finding, RiskCall } from "../measures/context.ts";

export type RiskTaskMessage = { kind: "risk"; input: ComputeInput } | { kind: "option"; input: OptionInput };
export type TaskResult<T extends RiskTaskMessage> = T extends { kind: "risk" } ? Finding : OptionResult;

export type ToWorker =
  | { kind: "run"; task: RiskTaskMessage }
  /** The answer to `infer`; null where no graph runs. */
  | { kind: "inferred"; id: number; output: unknown };

export type FromWorker =
  | { kind: "progress"; fraction: number | null; message: string }
  | { kind: "infer"; id: number; call: RiskCall; input: unknown }
  | { kind: "done"; result: Finding | OptionResult }
  | { kind: "failed"; failure: Failure }
  | { kind: "crashed"; message: string; stack: string };
