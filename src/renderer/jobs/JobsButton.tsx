import { ActionIcon, Popover, Progress } from "@mantine/core";
import { IconFolderOpen, IconPlayerStopFilled, IconX } from "@tabler/icons-react";
import type { Job } from "../../contract/job.ts";
import { shell } from "../api/client.ts";
import { reportFailure } from "../app/failure.ts";
import { formatWhen } from "../ui/format.ts";
import { cancelJob, dismissJob, useJobs } from "./jobs-store.ts";
import "./jobs.css";

/** Long work in the status bar: one bar for what runs, the list behind it. */
export function JobsButton() {
  const jobs = Object.values(useJobs((state) => state.jobs)).toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  const running = jobs.filter((job) => job.state === "running");
  const [first] = running;
  if (jobs.length === 0) return null;
  return (
    <Popover position="top-end" width={340}>
      <Popover.Target>
        <button type="button" className="status-item" data-testid="status-jobs">
          {first ? (
            <>
              <Progress
                w={72}
                size={4}
                value={(first.progress.fraction ?? 1) * 100}
                animated={first.progress.fraction === null}
                aria-label={first.title}
              />
              {running.length === 1 ? first.title : `${running.length} jobs`}
            </>
          ) : (
            `${jobs.length === 1 ? "1 job" : `${jobs.length} jobs`}`
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <ul className="jobs-list">
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

function JobRow({ job }: { job: Job }) {
  const path = job.result?.path;
  return (
    <li className="jobs-row">
      <div className="jobs-row-text">
        <strong>{job.title}</strong>
        <span data-tone={job.state === "failed" ? "danger" : undefined}>{sentence(job)}</span>
        {job.state === "running" ? (
          <Progress
            size={3}
            value={(job.progress.fraction ?? 1) * 100}
            animated={job.progress.fraction === null}
            aria-label={job.title}
          />
        ) : null}
      </div>
      {job.state === "running" ? (
        <ActionIcon aria-label={`Stop ${job.title}`} onClick={() => cancelJob(job.id)}>
          <IconPlayerStopFilled size={14} />
        </ActionIcon>
      ) : (
        <>
          {path === undefined ? null : (
            <ActionIcon
              aria-label="Show in the file manager"
              onClick={() => {
                shell
                  .call("shell/showInFolder", { path })
                  .catch((error: unknown) => reportFailure("The folder could not be shown", error));
              }}
            >
              <IconFolderOpen size={14} />
            </ActionIcon>
          )}
          <ActionIcon aria-label={`Dismiss ${job.title}`} onClick={() => dismissJob(job.id)}>
            <IconX size={14} />
          </ActionIcon>
        </>
      )}
    </li>
  );
}

function sentence(job: Job): string {
  if (job.state === "running") return job.progress.message;
  if (job.state === "failed") return job.failure?.message ?? "It failed.";
  if (job.state === "cancelled") return "Stopped.";
  return `Done ${formatWhen(job.endedAt ?? job.startedAt)}`;
}
