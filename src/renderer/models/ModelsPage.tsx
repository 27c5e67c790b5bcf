import { useEffect, useSyncExternalStore } from "react";
import { IconLayoutSidebarRightExpand, IconRefresh, IconWifiOff } from "@tabler/icons-react";
import type { Model, PackModel, PackTask, TrainedModel } from "../../contract/models.ts";
import { setHumanOpen, useShell } from "../app/shell-store.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { ErrorState, LoadingState } from "../ui/States.tsx";
import { MachineSection } from "./MachineSection.tsx";
import { followModels, loadModels, useModels } from "./models-store.ts";
import { PackRow } from "./PackRow.tsx";
import { TrainedRow } from "./TrainedRow.tsx";
import "./models.css";

const tasks: { task: PackTask; title: string }[] = [
  { task: "chat", title: "Chat" },
  { task: "embedding", title: "Search by meaning" },
  { task: "dictation", title: "Dictation" },
  { task: "speech", title: "Speech" },
  { task: "forecast", title: "Forecasts" },
];

/** What runs models here, the models trained in this workspace, and the packs that can be installed. */
export function ModelsPage() {
  const models = useModels((state) => state.models);
  const failure = useModels((state) => state.failure);
  const humanOpen = useShell((state) => state.humanOpen);
  useEffect(followModels, []);
  return (
    <main className="workbench" data-testid="models-page">
      <header className="workbench-head">
        <h1 className="workbench-title">Models</h1>
        <div className="workbench-actions">
          <IconButton label="Look again" onClick={loadModels}>
            <IconRefresh size={16} />
          </IconButton>
          {humanOpen ? null : (
            <IconButton label="Show the conversation" shortcut="Mod+Shift+J" onClick={() => setHumanOpen(true)}>
              <IconLayoutSidebarRightExpand size={16} />
            </IconButton>
          )}
        </div>
      </header>
      <div className="workbench-body">
        <div className="workbench-pane models" tabIndex={0} role="region" aria-label="Models">
          {models === null && failure !== null ? (
            <ErrorState title="The models could not be listed" message={failure} onRetry={loadModels} />
          ) : models === null ? (
            <LoadingState message="Asking the model process" />
          ) : (
            <Contents models={models} />
          )}
        </div>
      </div>
    </main>
  );
}

function Contents({ models }: { models: Model[] }) {
  const trained = models.filter((model): model is TrainedModel => model.kind === "trained");
  const packs = models.filter((model): model is PackModel => model.kind === "pack");
  return (
    <div className="models-column">
      <MachineSection />
      <section aria-labelledby="models-trained">
        <h2 id="models-trained">Trained on your data</h2>
        {trained.length === 0 ? (
          <p className="models-note">
            None yet. Open a dataset, choose Analyse and then Train: the model appears here.
          </p>
        ) : (
          <ul className="models-list">
            {trained.map((model) => (
              <TrainedRow key={model.id} model={model} />
            ))}
          </ul>
        )}
      </section>
      <Offline />
      <section aria-labelledby="models-packs">
        <h2 id="models-packs">Model packs</h2>
        <p className="models-note">
          The program works without any. Nothing is fetched before you ask for it, and every file is compared with its
          hash.
        </p>
        {tasks.map(({ task, title }) => (
          <PackGroup key={task} title={title} packs={packs.filter(({ manifest }) => manifest.task === task)} />
        ))}
      </section>
    </div>
  );
}

function PackGroup({ title, packs }: { title: string; packs: PackModel[] }) {
  if (packs.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="models-list">
        {packs.map((model) => (
          <PackRow key={model.id} model={model} />
        ))}
      </ul>
    </>
  );
}

function subscribeToNetwork(onChange: () => void): () => void {
  window.addEventListener("online", onChange);
  window.addEventListener("offline", onChange);
  return () => {
    window.removeEventListener("online", onChange);
    window.removeEventListener("offline", onChange);
  };
}

function useIsOnline(): boolean {
  return useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
}

function Offline() {
  if (useIsOnline()) return null;
  return (
    <p className="models-banner" role="status">
      <IconWifiOff size={15} />
      This computer is offline. Packs can still be installed from a folder or a zip.
    </p>
  );
}
