import { forgetRunning, putRunJob } from "../analyse/index.ts";
import { engine, shell } from "../api/client.ts";
import { followDatasetChanges, followImports, loadDatasets, useDatasets } from "../datasets/index.ts";
import { followDocuments, loadDocuments } from "../documents/index.ts";
import { loadJobs, putJob } from "../jobs/index.ts";
import { followSavedChanges, loadSaved } from "../saved/index.ts";
import { followSettings, loadSettings, useSettingsStore } from "../settings/index.ts";
import { loadHealth, loadRuntime, putHealth } from "../status/index.ts";
import { loadWorkspace, setWorkspace, useWorkspace } from "../workspace/index.ts";
import { runCommand } from "./commands.ts";
import { isCancelled, reportFailure } from "./failure.ts";
import { openPaths } from "./open-paths.ts";
import { setHumanOpen, useShell } from "./shell-store.ts";

function loadQuietly(what: string, load: () => Promise<void>): void {
  load().catch((error: unknown) => {
    if (!isCancelled(error)) console.error(`${what} could not be loaded`, error);
  });
}

/** What is on the screen once the store is open: again after the engine was restarted. */
async function loadEverything(): Promise<void> {
  const first = !useSettingsStore.getState().loaded;
  await Promise.all([loadSettings(), loadDatasets(), loadSaved(), loadJobs(), loadDocuments()]);
  if (!first) return;
  const { lastDatasetId, humanPanelOpen } = useSettingsStore.getState().settings;
  const { datasets } = useDatasets.getState();
  setHumanOpen(humanPanelOpen);
  if (useShell.getState().openDatasetId !== null || useShell.getState().watchedJobId !== null) return;
  const lastIsThere = datasets?.some((dataset) => dataset.id === lastDatasetId) ?? false;
  // A page that was asked for meanwhile stays open.
  useShell.setState({ openDatasetId: lastIsThere ? lastDatasetId : (datasets?.[0]?.id ?? null) });
}

/** Wires the stores to the processes' events. Returns how to let go again. */
export function connectStores(): () => void {
  const releases = [
    engine.on("dataset/changed", () => loadQuietly("The datasets", loadDatasets)),
    engine.on("saved/changed", () => loadQuietly("The saved items", loadSaved)),
    engine.on("job/changed", putJob),
    engine.on("job/changed", putRunJob),
    engine.on("workspace/changed", setWorkspace),
    followSettings(),
    followDatasetChanges(),
    followSavedChanges(),
    followImports(),
    followDocuments(),
    shell.on("shell/healthChanged", putHealth),
    shell.on("shell/openPaths", ({ paths }) => openPaths(paths)),
    shell.on("shell/command", ({ command }) => runCommand(command)),
    shell.on("shell/reconnected", ({ process }) => {
      if (process === "inference") loadQuietly("The model runtime", loadRuntime);
      else loadQuietly("The workspace", loadWorkspace);
      if (process === "engine") forgetRunning();
      if (process === "engine" && useWorkspace.getState().workspace?.state === "ready")
        loadQuietly("The workspace", loadEverything);
    }),
    useWorkspace.subscribe(({ workspace }, before) => {
      if (workspace?.state !== "ready" || before.workspace?.state === "ready") return;
      loadEverything().catch((error: unknown) => reportFailure("The workspace could not be read", error));
    }),
  ];
  loadQuietly("The workspace", loadWorkspace);
  loadQuietly("The processes' health", loadHealth);
  loadQuietly("The model runtime", loadRuntime);
  return () => {
    for (const release of releases) release();
  };
}
