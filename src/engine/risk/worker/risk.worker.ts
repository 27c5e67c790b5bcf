import { serveThread, type TaskContext } from "../../threads/index.ts";
import { computeRisk } from "../compute.ts";
import type { Finding, Infer } from "../measures/context.ts";
import { priced } from "../measures/option.ts";
import type { OptionResult } from "../../../contract/risk.ts";
import type { RiskNote, RiskTask } from "./messages.ts";

const saidEveryMs = 100;

function run(task: RiskTask, { note, ask }: TaskContext<RiskNote>): Promise<Finding | OptionResult> {
  let saidAt = 0;
  const progress = (fraction: number | null, message: string) => {
    if (performance.now() - saidAt < saidEveryMs) return;
    saidAt = performance.now();
    note({ kind: "progress", fraction, message });
  };
  const infer = ((call, input) => ask({ kind: "infer", call, input })) as Infer;
  if (task.kind === "risk") return computeRisk(task.input, infer, progress);
  return priced(task.input, infer, (fraction) => progress(fraction, "Simulating prices"));
}

serveThread<RiskTask, Finding | OptionResult, RiskNote>(async (task, context) => ({
  result: await run(task, context),
}));
