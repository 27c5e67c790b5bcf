import { randomUUID } from "node:crypto";
import { AppError, isAppError, toFailure } from "../../contract/errors.ts";
import type { Job, Progress } from "../../contract/job.ts";

export interface JobControl {
  signal: AbortSignal;
  progress(progress: Progress): void;
  partial(partial: NonNullable<Job["partial"]>): void;
}

export interface JobStart {
  kind: Job["kind"];
  title: string;
  run(control: JobControl): Promise<NonNullable<Job["result"]>>;
}

/** Long work that outlives the call that began it. Jobs are kept until they are dismissed. */
export interface Jobs {
  start(start: JobStart): Job;
  list(): Job[];
  /** Resolves when the job has ended, whatever its end. */
  ended(id: string): Promise<Job>;
  cancel(id: string): void;
  dismiss(id: string): void;
  /** Cancels what runs and waits for it. */
  close(): Promise<void>;
}

export interface JobsOptions {
  onChange(job: Job): void;
  /** Failures that are bugs, with their cause. */
  log(title: string, error: unknown): void;
}

const CHANGE_INTERVAL_MS = 100;
const MAXIMUM_ENDED = 50;

interface Entry {
  job: Job;
  controller: AbortController;
  ended: Promise<Job>;
  timer: NodeJS.Timeout | null;
}

export function createJobs(options: JobsOptions): Jobs {
  const entries = new Map<string, Entry>();

  function announce(entry: Entry): void {
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = null;
    if (entries.has(entry.job.id)) options.onChange({ ...entry.job });
  }

  function announceSoon(entry: Entry): void {
    entry.timer ??= setTimeout(() => announce(entry), CHANGE_INTERVAL_MS);
  }

  function forgetOldest(): void {
    const ended = [...entries.values()].filter((entry) => entry.job.state !== "running");
    for (const entry of ended.slice(0, Math.max(0, ended.length - MAXIMUM_ENDED))) entries.delete(entry.job.id);
  }

  function find(id: string): Entry {
    const entry = entries.get(id);
    if (!entry) throw new AppError("not-found", "That job is no longer listed.", { details: { id } });
    return entry;
  }

  function start({ kind, title, run }: JobStart): Job {
    const controller = new AbortController();
    const job: Job = {
      id: randomUUID(),
      kind,
      title,
      state: "running",
      progress: { fraction: null, message: "Starting" },
      startedAt: new Date().toISOString(),
      endedAt: null,
      result: null,
      failure: null,
      partial: null,
    };
    const entry: Entry = { job, controller, ended: Promise.resolve(job), timer: null };
    entries.set(job.id, entry);
    const control: JobControl = {
      signal: controller.signal,
      progress(progress) {
        if (job.state !== "running") return;
        job.progress = progress;
        announceSoon(entry);
      },
      partial(partial) {
        if (job.state !== "running") return;
        job.partial = partial;
        announce(entry);
      },
    };
    const finish = (state: Job["state"], change: Partial<Job>) => {
      Object.assign(job, { state, endedAt: new Date().toISOString(), partial: null, ...change });
      announce(entry);
      forgetOldest();
      return job;
    };
    entry.ended = Promise.resolve()
      .then(() => run(control))
      .then(
        (result) => finish("done", { result, progress: { ...job.progress, fraction: 1, message: "Done" } }),
        (error: unknown) => {
          if (controller.signal.aborted || isAppError(error, "cancelled"))
            return finish("cancelled", { progress: { ...job.progress, message: "Stopped" } });
          const failure = toFailure(error);
          if (failure.code === "internal" || (error instanceof Error && error.cause !== undefined))
            options.log(title, error);
          return finish("failed", { failure, progress: { ...job.progress, message: failure.message } });
        },
      );
    announce(entry);
    return { ...job };
  }

  return {
    start,
    list: () => [...entries.values()].map((entry) => ({ ...entry.job })).reverse(),
    ended: (id) => find(id).ended.then((job) => ({ ...job })),
    cancel(id) {
      find(id).controller.abort();
    },
    dismiss(id) {
      const entry = find(id);
      if (entry.job.state === "running") throw new AppError("conflict", "The job is still running. Stop it first.");
      entries.delete(id);
    },
    async close() {
      const running = [...entries.values()];
      for (const entry of running) entry.controller.abort();
      await Promise.all(running.map((entry) => entry.ended));
      for (const entry of running) if (entry.timer) clearTimeout(entry.timer);
    },
  };
}
