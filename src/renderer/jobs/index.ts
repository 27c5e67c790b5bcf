export { cancelJob, dismissJob, loadJobs, putJob, useJob, useJobs } from "./jobs-store.ts";
export { JobsButton } from "./JobsButton.tsx";
