import type { Failure } from "../../contract/errors.ts";
import type { Job } from "../../contract/job.ts";
import { listJobs, putJob, removeJob } from "../store/records/jobs/jobs.ts";
import type { StoreLender } from "../store/store.ts";

const keptCount = 50;
const interrupted: Failure = {
  ok: false,
  code: "unavailable",
  message: "The data engine stopped while this was running. Start it again.",
};

/** Jobs of earlier runs of the engine. What was running when it ended counts as failed. */
export interface JobHistory {
  /** Keeps how a job begins and how it ends; progress is not worth a write. */
  record(job: Job): void;
  /** Latest first, without those in `current`. */
  earlier(current: readonly Job[]): Job[];
  /** Answers whether it was here. */
  forget(id: string): boolean;
}

export function createJobHistory(store: StoreLender): JobHistory {
  const states = new Map<string, Job["state"]>();
  return {
    record(job) {
      if (states.get(job.id) === job.state) return;
      states.set(job.id, job.state);
      store.write((writer) => {
        putJob(writer, job);
        for (const old of listJobs(writer).slice(keptCount)) removeJob(writer, old.id);
      });
    },
    earlier(current) {
      const currentIds = new Set(current.map(({ id }) => id));
      const kept = store.read(listJobs).filter(({ id }) => !currentIds.has(id));
      return kept.map((job) => (job.state === "running" ? asInterrupted(job) : job));
    },
    forget(id) {
      const isKept = store.read(listJobs).some((job) => job.id === id);
      if (isKept) store.write((writer) => removeJob(writer, id));
      return isKept;
    },
  };
}

function asInterrupted(job: Job): Job {
  return {
    ...job,
    state: "failed",
    failure: interrupted,
    endedAt: job.startedAt,
    partial: null,
    progress: { ...job.progress, message: interrupted.message },
  };
}
