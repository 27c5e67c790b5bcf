import type { engineCalls } from "../../contract/calls.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { JobHistory } from "./job-history.ts";
import type { Jobs } from "./jobs.ts";

export { createJobHistory, type JobHistory } from "./job-history.ts";
export { createJobs, type JobControl, type Jobs, type JobsOptions, type JobStart } from "./jobs.ts";

export type JobHandlers = Pick<Handlers<typeof engineCalls>, "job/list" | "job/cancel" | "job/dismiss">;

/** With a history, jobs of earlier runs of the engine are listed too. */
export function createJobHandlers(deps: { jobs: Jobs; history?: JobHistory }): JobHandlers {
  const { jobs, history } = deps;
  return {
    "job/list": () => {
      const current = jobs.list();
      return [...current, ...(history?.earlier(current) ?? [])];
    },
    "job/cancel": ({ id }) => {
      jobs.cancel(id);
      return {};
    },
    "job/dismiss": ({ id }) => {
      const isCurrent = jobs.list().some((job) => job.id === id);
      if (isCurrent) jobs.dismiss(id);
      const wasKept = history?.forget(id) ?? false;
      if (!isCurrent && !wasKept) jobs.dismiss(id);
      return {};
    },
  };
}
