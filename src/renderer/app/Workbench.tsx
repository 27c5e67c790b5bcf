import { Badge, Button, Menu } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChartBar,
  IconChartDots3,
  IconCode,
  IconDownload,
  IconInfoCircle,
  IconLayoutSidebarRightExpand,
  IconTable,
} from "@tabler/icons-react";
import { Suspense } from "react";
import type { Dataset } from "../../contract/dataset.ts";
import { DatasetInfo, EmptyWorkspace, ImportWatch, useDataset, useDatasets } from "../datasets/index.ts";
import { DatasetTable, exportView } from "../grid/index.ts";
import { useJob } from "../jobs/index.ts";
import { focusEditor, SqlConsole } from "../sql-console/index.ts";
import { formatCompact } from "../ui/format.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { ErrorState, LoadingState } from "../ui/States.tsx";
import { loadDatasets } from "../datasets/index.ts";
import { AnalysisPane } from "./AnalysisPane.tsx";
import { ChartPane } from "./ChartPane.tsx";
import { OpenPage } from "./OpenPage.tsx";
import { runCommand } from "./commands.ts";
import { setHumanOpen, useShell } from "./shell-store.ts";
import { setTab, useTab, type WorkbenchTab } from "./view-state.ts";

export function Workbench() {
  const openDatasetId = useShell((state) => state.openDatasetId);
  const watchedJobId = useShell((state) => state.watchedJobId);
  const page = useShell((state) => state.page);
  const dataset = useDataset(openDatasetId);
  const job = useJob(watchedJobId);
  const { datasets, failure } = useDatasets();

  if (page !== null) return <OpenPage page={page} />;
  if (job && job.state !== "cancelled") return <ImportWatch job={job} />;
  if (dataset) return <OpenDataset key={dataset.id} dataset={dataset} />;
  if (datasets === null && failure)
    return <ErrorState title="The datasets could not be read" message={failure} onRetry={() => void loadDatasets()} />;
  if (datasets === null) return <LoadingState message="Opening the workspace" />;
  return <EmptyWorkspace datasetCount={datasets.length} />;
}

const tabs: { tab: WorkbenchTab; label: string; icon: typeof IconTable; shortcut: string }[] = [
  { tab: "table", label: "Table", icon: IconTable, shortcut: "Mod+1" },
  { tab: "chart", label: "Chart", icon: IconChartBar, shortcut: "Mod+2" },
  { tab: "analyse", label: "Analyse", icon: IconChartDots3, shortcut: "Mod+5" },
  { tab: "sql", label: "SQL", icon: IconCode, shortcut: "Mod+3" },
  { tab: "info", label: "Details", icon: IconInfoCircle, shortcut: "Mod+I" },
];

function OpenDataset({ dataset }: { dataset: Dataset }) {
  const tab = useTab(dataset.id);
  const humanOpen = useShell((state) => state.humanOpen);
  const rejected = dataset.current.rejectedRowCount;

  function onTabKey(event: React.KeyboardEvent) {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = tabs.findIndex((entry) => entry.tab === tab);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    setTab(dataset.id, next.tab);
    document.getElementById(`workbench-tab-${next.tab}`)?.focus();
  }

  return (
    <main className="workbench">
      <header className="workbench-head">
        <h1 className="workbench-title" title={dataset.name}>
          {dataset.name}
        </h1>
        {dataset.versionCount > 1 ? (
          <Badge size="xs" variant="default">
            v{dataset.current.number}
          </Badge>
        ) : null}
        <div className="workbench-tabs" role="tablist" aria-label="Ways to look at this dataset" onKeyDown={onTabKey}>
          {tabs.map(({ tab: name, label, icon: Icon }) => (
            <button
              key={name}
              id={`workbench-tab-${name}`}
              type="button"
              role="tab"
              className="workbench-tab"
              data-testid={`tab-${name}`}
              aria-selected={tab === name}
              aria-controls="workbench-pane"
              tabIndex={tab === name ? 0 : -1}
              onClick={() => {
                setTab(dataset.id, name);
                if (name === "sql") focusEditor();
              }}
            >
              <Icon size={15} stroke={1.75} />
              {label}
              {name === "info" && rejected > 0 ? (
                <span className="workbench-tab-badge" title={`${rejected} rows did not fit`}>
                  {formatCompact(rejected)}
                </span>
              ) : null}
            </button>
          ))}
        </div>
        <div className="workbench-actions">
          <IconButton label="Undo" shortcut="Mod+Z" onClick={() => runCommand("edit.undo")}>
            <IconArrowBackUp size={16} />
          </IconButton>
          <IconButton label="Redo" shortcut="Mod+Shift+Z" onClick={() => runCommand("edit.redo")}>
            <IconArrowForwardUp size={16} />
          </IconButton>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="subtle" color="gray" leftSection={<IconDownload size={15} />} data-testid="export-menu">
                Export
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>The rows on the screen, filtered and sorted</Menu.Label>
              <Menu.Item onClick={() => void exportView(dataset, "csv")}>CSV</Menu.Item>
              <Menu.Item onClick={() => void exportView(dataset, "parquet")}>Parquet</Menu.Item>
              <Menu.Item onClick={() => void exportView(dataset, "xlsx")}>Excel workbook</Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {humanOpen ? null : (
            <IconButton label="Show the conversation" shortcut="Mod+Shift+J" onClick={() => setHumanOpen(true)}>
              <IconLayoutSidebarRightExpand size={16} />
            </IconButton>
          )}
        </div>
      </header>
      <div className="workbench-body" role="tabpanel" id="workbench-pane" aria-labelledby={`workbench-tab-${tab}`}>
        {tab === "table" ? <DatasetTable dataset={dataset} /> : null}
        {tab === "chart" ? <ChartPane dataset={dataset} /> : null}
        {tab === "analyse" ? <AnalysisPane dataset={dataset} /> : null}
        {tab === "sql" ? (
          <Suspense fallback={null}>
            <SqlConsole />
          </Suspense>
        ) : null}
        {tab === "info" ? <DatasetInfo dataset={dataset} /> : null}
      </div>
    </main>
  );
}
