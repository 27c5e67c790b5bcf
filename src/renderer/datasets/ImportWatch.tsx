import { Button, Progress } from "@mantine/core";
import type { Job } from "../../contract/job.ts";
import { watchJob } from "../app/shell-store.ts";
import { PartialTable } from "../grid/index.ts";
import { cancelJob, dismissJob } from "../jobs/index.ts";
import { formatBytes, plural } from "../ui/format.ts";
import { ErrorState, LoadingState } from "../ui/States.tsx";
import { chooseFiles } from "./actions.ts";

/** An import as it goes: the rows that are in so far, how far it is, and the way to stop it. */
export function ImportWatch({ job }: { job: Job }) {
  const { fraction, message, rowCount, byteCount } = job.progress;
  if (job.state === "failed") {
    return (
      <ErrorState
        title={`${job.title} did not work`}
        message={job.failure?.message ?? "Something went wrong."}
        actions={
          <>
            <Button onClick={() => void chooseFiles()}>Open another file</Button>
            <Button
              variant="default"
              onClick={() => {
                watchJob(null);
                dismissJob(job.id);
              }}
            >
              Close
            </Button>
          </>
        }
      />
    );
  }
  const figures = [
    rowCount === undefined ? null : plural(rowCount, "row"),
    byteCount === undefined ? null : formatBytes(byteCount),
  ].filter((part) => part !== null);
  return (
    <main className="workbench" data-testid="import-watch">
      <header className="workbench-head">
        <h1 className="workbench-title">{job.title}</h1>
        <Progress
          className="import-progress"
          value={(fraction ?? 1) * 100}
          animated={fraction === null}
          aria-label={message}
        />
        <span className="import-figures" role="status">
          {fraction === null ? message : `${Math.round(fraction * 100)} %`}
          {figures.length > 0 ? ` · ${figures.join(", ")}` : ""}
        </span>
        <Button variant="default" onClick={() => cancelJob(job.id)} data-testid="import-cancel">
          Stop
        </Button>
      </header>
      <div className="workbench-body">
        {job.partial ? (
          <PartialTable
            viewId={job.partial.viewId}
            rowCount={job.partial.rowCount}
            label={`First rows of ${job.title}`}
          />
        ) : (
          <LoadingState message={message} fraction={fraction} />
        )}
      </div>
    </main>
  );
}
