import type { OptionInput, OptionResult } from "../../../contract/risk.ts";
import type { ComputeInput } from "../compute.ts";
import type { Finding, RiskCall } from "../measures/context.ts";

export type RiskTask = { kind: "risk"; input: ComputeInput } | { kind: "option"; input: OptionInput };
export type TaskResult<T extends RiskTask> = T extends { kind: "risk" } ? Finding : OptionResult;

/** What the thread says: how far it is, or which graph it wants run. The reply is null where no graph runs. */
export type RiskNote =
  | { kind: "progress"; fraction: number | null; message: string }
  | { kind: "infer"; call: RiskCall; input: unknown };
