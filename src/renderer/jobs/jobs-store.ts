import { create } from "zustand";
import type { Job } from "../../contract/job.ts";
import { engine } from "../api/client.ts";
import { reportFailure } from "../app/failure.ts";

interface JobsState {
  jobs: Record<string, Job>;
}

export const useJobs = create<JobsState>(() => ({ jobs: {} }));

export function putJob(job: Job): void {
  useJobs.setState(({ jobs }) => ({ jobs: { ...jobs, [job.id]: job } }));
}

export async function loadJobs(): Promise<void> {
  const list = await engine.call("job/list", {});
  useJobs.setState({ jobs: Object.fromEntries(list.map((job) => [job.id, job])) });
}

export function useJob(id: string | null): Job | null {
  return useJobs((state) => (id === null ? null : (state.jobs[id] ?? null)));
}

export function cancelJob(id: string): void {
  engine.call("job/cancel", { id }).catch((error: unknown) => reportFailure("The job could not be stopped", error));
}

export function dismissJob(id: string): void {
  useJobs.setState(({ jobs }) => {
    const { [id]: _dismissed, ...rest } = jobs;
    return { jobs: rest };
  });
  engine.call("job/dismiss", { id }).catch((error: unknown) => reportFailure("The job could not be dismissed", error));
}
