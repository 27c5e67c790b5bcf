import { create } from "zustand";
import type { AnalysisResult } from "../../contract/analysis.ts";
import type { Dataset } from "../../contract/dataset.ts";
import { toFailure } from "../../contract/errors.ts";
import type { Job } from "../../contract/job.ts";
import type { MethodBody, MethodKind } from "../../contract/plan.ts";
import { engine } from "../api/client.ts";
import { cancelJob, putJob } from "../jobs/index.ts";

export interface Run {
  body: MethodBody;
  versionId: string;
  jobId: string | null;
  state: "running" | "done" | "failed" | "cancelled";
  failure: string | null;
  /** Of this run, or of the one before while this one is under way. */
  result: AnalysisResult | null;
  /** The body that `result` belongs to. */
  resultBody: MethodBody | null;
}

export const useRuns = create<{ runs: Record<string, Run> }>(() => ({ runs: {} }));

export function runKey(datasetId: string, kind: MethodKind): string {
  return `${datasetId}/${kind}`;
}

function change(key: string, part: Partial<Run>): void {
  useRuns.setState(({ runs }) => {
    const run = runs[key];
    return run ? { runs: { ...runs, [key]: { ...run, ...part } } } : {};
  });
}

/** Starts the analysis as a job; an earlier run of the same kind over the same dataset is stopped. */
export async function startRun(dataset: Dataset, body: MethodBody): Promise<void> {
  const key = runKey(dataset.id, body.kind);
  const before = useRuns.getState().runs[key];
  if (before?.state === "running" && before.jobId !== null) cancelJob(before.jobId);
  const run: Run = {
    body,
    versionId: dataset.current.id,
    jobId: null,
    state: "running",
    failure: null,
    result: before?.result ?? null,
    resultBody: before?.resultBody ?? null,
  };
  useRuns.setState(({ runs }) => ({ runs: { ...runs, [key]: run } }));
  const source = { datasetId: dataset.id, versionId: dataset.current.id };
  try {
    const job = await engine.call("analysis/start", { plan: { version: 1, source, body } });
    putJob(job);
    change(key, { jobId: job.id });
  } catch (error) {
    change(key, { state: "failed", failure: toFailure(error).message });
  }
}

/** Takes the result of a run once its job has ended. */
export function putRunJob(job: Job): void {
  const found = Object.entries(useRuns.getState().runs).find(([, run]) => run.jobId === job.id);
  if (!found || job.state === "running") return;
  const [key, run] = found;
  if (job.state === "cancelled") change(key, { state: "cancelled" });
  else if (job.state === "failed") change(key, { state: "failed", failure: job.failure?.message ?? "It failed." });
  else
    engine
      .call("analysis/result", { jobId: job.id })
      .then((result) => {
        if (useRuns.getState().runs[key]?.jobId === job.id)
          change(key, { state: "done", result, resultBody: run.body, failure: null });
      })
      .catch((error: unknown) => change(key, { state: "failed", failure: toFailure(error).message }));
}

/** The engine came back: what it was computing is lost. */
export function forgetRunning(): void {
  for (const [key, run] of Object.entries(useRuns.getState().runs))
    if (run.state === "running")
      change(key, { state: "failed", failure: "That part of the program restarted meanwhile. Run it again." });
}
