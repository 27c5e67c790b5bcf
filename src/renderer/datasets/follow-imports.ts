import { notifications } from "@mantine/notifications";
import { openDataset, useShell } from "../app/shell-store.ts";
import { setTab } from "../app/view-state.ts";
import { plural } from "../ui/format.ts";
import { useJobs } from "../jobs/index.ts";
import type { Job } from "../../contract/job.ts";
import { datasetById, loadDatasets } from "./datasets-store.ts";

async function announceImport(job: Job): Promise<void> {
  await loadDatasets();
  const datasetId = job.result?.datasetId ?? null;
  const dataset = datasetById(datasetId);
  if (!dataset) return;
  const { watchedJobId, openDatasetId } = useShell.getState();
  if (watchedJobId === job.id || openDatasetId === null) openDataset(dataset.id);
  const rejected = dataset.current.rejectedRowCount;
  if (job.kind === "sample") return;
  notifications.show({
    title: `${dataset.name} is in`,
    message:
      rejected === 0
        ? `${plural(dataset.current.rowCount, "row")}, every one of them fits.`
        : `${plural(dataset.current.rowCount, "row")}. ${plural(rejected, "row")} did not fit and ${rejected === 1 ? "is" : "are"} kept aside: click to see why.`,
    color: rejected === 0 ? "teal" : "yellow",
    withBorder: true,
    autoClose: rejected === 0 ? 4000 : 12_000,
    onClick: () => {
      if (rejected === 0) return;
      openDataset(dataset.id);
      setTab(dataset.id, "info");
    },
  });
}

/** Opens what an import made and says how it went. */
export function followImports(): () => void {
  return useJobs.subscribe((state, before) => {
    for (const job of Object.values(state.jobs)) {
      const earlier = before.jobs[job.id];
      if (earlier?.state !== "running" || job.state === "running" || !["import", "sample"].includes(job.kind)) continue;
      if (job.state === "done") announceImport(job).catch((error: unknown) => console.error(error));
      if (job.state === "cancelled" && useShell.getState().watchedJobId === job.id)
        useShell.setState({ watchedJobId: null });
    }
  });
}
