import type { engineCalls } from "../../contract/calls.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { Jobs } from "./jobs.ts";

export { createJobs, type JobControl, type Jobs, type JobsOptions, type JobStart } from "./jobs.ts";

export type JobHandlers = Pick<Handlers<typeof engineCalls>, "job/list" | "job/cancel" | "job/dismiss">;

export function createJobHandlers(deps: { jobs: Jobs }): JobHandlers {
  const { jobs } = deps;
  return {
    "job/list": () => jobs.list(),
    "job/cancel": ({ id }) => {
      jobs.cancel(id);
      return {};
    },
    "job/dismiss": ({ id }) => {
      jobs.dismiss(id);
      return {};
    },
  };
}
