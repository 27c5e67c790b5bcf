import { RingProgress } from "@mantine/core";
import type { Job } from "../../contract/job.ts";
import { useShell, watchJob } from "../app/shell-store.ts";
import { formatCompact } from "../ui/format.ts";

export function ImportingItem({ job }: { job: Job }) {
  const active = useShell((state) => state.watchedJobId === job.id);
  const { fraction, rowCount } = job.progress;
  return (
    <li className="rail-item" data-active={active}>
      <button type="button" className="rail-item-main" onClick={() => watchJob(job.id)} title={job.progress.message}>
        <RingProgress size={16} thickness={2} sections={[{ value: (fraction ?? 0.15) * 100, color: "accent" }]} />
        <span className="rail-item-name">{job.title}</span>
        <span className="rail-item-detail">{rowCount === undefined ? "" : formatCompact(rowCount)}</span>
      </button>
    </li>
  );
}
