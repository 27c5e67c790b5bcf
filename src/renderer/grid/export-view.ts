import type { Dataset } from "../../contract/dataset.ts";
import type { ViewSource } from "../../contract/view.ts";
import { engine, shell } from "../api/client.ts";
import { reportFailure } from "../app/failure.ts";
import { keepKnownColumns } from "../app/filters.ts";
import { viewOf } from "../app/view-state.ts";
import { putJob } from "../jobs/index.ts";
import { datasetSource } from "./use-view.ts";

export type ExportFormat = "csv" | "parquet" | "xlsx";

const formatNames: Record<ExportFormat, string> = { csv: "CSV", parquet: "Parquet", xlsx: "Excel workbook" };

/** Asks where to, and starts writing what `source` shows. The view stays open until the job has ended. */
export async function exportSource(source: ViewSource, suggestedName: string, format: ExportFormat): Promise<void> {
  try {
    const name = suggestedName.replaceAll(/[\\/:*?"<>|]/g, " ").trim() || "export";
    const { path } = await shell.call("shell/chooseSavePath", {
      title: `Export as ${formatNames[format]}`,
      defaultName: `${name}.${format}`,
      filters: [{ name: formatNames[format], extensions: [format] }],
    });
    if (path === null) return;
    const { viewId } = await engine.call("view/open", source);
    const job = await engine.call("export/run", { source: { kind: "view", viewId }, format, path });
    putJob(job);
    const release = engine.on("job/changed", (changed) => {
      if (changed.id !== job.id || changed.state === "running") return;
      release();
      engine.call("view/close", { viewId }).catch((error: unknown) => console.error(error));
    });
  } catch (error) {
    reportFailure("The export did not start", error);
  }
}

/** Exports the rows of a dataset as its view shows them, filtered and sorted. */
export async function exportView(dataset: Dataset, format: ExportFormat): Promise<void> {
  const { filter, sort } = viewOf(dataset.id);
  const names = dataset.current.columns.map((column) => column.name);
  const known = keepKnownColumns(filter, names);
  await exportSource(
    datasetSource(
      dataset.current.id,
      known,
      sort.filter((key) => names.includes(key.column)),
    ),
    dataset.name,
    format,
  );
}
