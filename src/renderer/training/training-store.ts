import { create } from "zustand";
import type { Dataset } from "../../contract/dataset.ts";
import { toFailure } from "../../contract/errors.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import type { Predicate } from "../../contract/query.ts";
import type { TrainingAdvice, TrainingInput } from "../../contract/training.ts";
import { engine } from "../api/client.ts";
import { reportFailure } from "../app/failure.ts";
import { putJob } from "../jobs/index.ts";

export type TrainingKind = TrainingInput["kind"];

/** What a person has set for one dataset version. */
export interface Draft {
  kind: TrainingKind;
  target: string | null;
  features: string[];
  time: string | null;
  series: string | null;
  horizon: number | null;
  clusterCount: number | null;
}

interface DatasetTraining {
  versionId: string;
  advice: TrainingAdvice | null;
  draft: Draft | null;
  failure: string | null;
  jobId: string | null;
  /** Whether the job's model was chosen once; afterwards a person chooses. */
  isAdopted: boolean;
}

interface TrainingState {
  byDataset: Record<string, DatasetTraining>;
  models: ModelCard[] | null;
}

export const useTraining = create<TrainingState>(() => ({ byDataset: {}, models: null }));

function change(datasetId: string, part: Partial<DatasetTraining>): void {
  useTraining.setState(({ byDataset }) => {
    const known = byDataset[datasetId];
    return known ? { byDataset: { ...byDataset, [datasetId]: { ...known, ...part } } } : {};
  });
}

/** Asks once a version what could be learned from it. */
export async function loadAdvice(dataset: Dataset): Promise<void> {
  const versionId = dataset.current.id;
  if (useTraining.getState().byDataset[dataset.id]?.versionId === versionId) return;
  const fresh: DatasetTraining = { versionId, advice: null, draft: null, failure: null, jobId: null, isAdopted: false };
  useTraining.setState(({ byDataset }) => ({ byDataset: { ...byDataset, [dataset.id]: fresh } }));
  await advise(dataset, null, null);
}

async function advise(dataset: Dataset, target: string | null, kind: TrainingKind | null): Promise<void> {
  try {
    const advice = await engine.call("training/advise", { versionId: dataset.current.id, target });
    change(dataset.id, { advice, draft: draftFrom(advice, kind), failure: null });
  } catch (error) {
    change(dataset.id, { failure: toFailure(error).message });
  }
}

function draftFrom(advice: TrainingAdvice, kind: TrainingKind | null): Draft {
  const chosen = kind ?? advice.kind;
  return {
    kind: chosen,
    target: advice.target,
    features: advice.columns.filter(({ isFeature }) => isFeature).map(({ column }) => column),
    time: chosen === "linear-window" ? advice.time : null,
    series: null,
    horizon: null,
    clusterCount: null,
  };
}

/** Another target gives other columns away, so the advice is asked for again. */
export function chooseTarget(dataset: Dataset, target: string): void {
  const kind = useTraining.getState().byDataset[dataset.id]?.draft?.kind ?? null;
  void advise(dataset, target, kind === "linear-window" ? kind : null);
}

export function changeDraft(datasetId: string, part: Partial<Draft>): void {
  const draft = useTraining.getState().byDataset[datasetId]?.draft;
  if (draft) change(datasetId, { draft: { ...draft, ...part } });
}

export async function loadModels(): Promise<void> {
  try {
    useTraining.setState({ models: await engine.call("training/models", {}) });
  } catch (error) {
    reportFailure("The models could not be listed", error);
  }
}

const withoutTarget: TrainingKind[] = ["kmeans", "pca"];

export function needsTarget(kind: TrainingKind): boolean {
  return !withoutTarget.includes(kind);
}

/** Why the draft cannot be trained yet, or null. */
export function whyNotYet(draft: Draft): string | null {
  if (needsTarget(draft.kind) && draft.target === null) return "Choose what to predict.";
  if (draft.kind === "linear-window") return draft.time === null ? "Choose the column of dates." : null;
  return draft.features.length === 0 ? "Choose at least one column to learn from." : null;
}

export async function startTraining(dataset: Dataset, filter: Predicate | null): Promise<void> {
  const draft = useTraining.getState().byDataset[dataset.id]?.draft;
  if (!draft) return;
  const { kind, target, features, time, series, horizon, clusterCount } = draft;
  const isWindow = kind === "linear-window";
  try {
    const job = await engine.call("training/start", {
      versionId: dataset.current.id,
      kind,
      targets: needsTarget(kind) && target !== null ? [target] : [],
      ...(isWindow ? {} : { features }),
      ...(time === null ? {} : { time }),
      ...(isWindow && series !== null ? { series } : {}),
      ...(isWindow && horizon !== null ? { horizon } : {}),
      ...(kind === "kmeans" && clusterCount !== null ? { clusterCount } : {}),
      ...(filter === null
        ? {}
        : {
            rows: {
              kind: "query",
              filter,
              select: dataset.current.columns.map(({ name }) => ({ as: name, expr: { kind: "field", field: name } })),
            },
          }),
    });
    putJob(job);
    change(dataset.id, { jobId: job.id, isAdopted: false, failure: null });
  } catch (error) {
    change(dataset.id, { failure: toFailure(error).message });
  }
}

export function markAdopted(datasetId: string): void {
  change(datasetId, { isAdopted: true });
}

export function stopAndKeep(jobId: string): void {
  engine
    .call("training/stop", { jobId })
    .catch((error: unknown) => reportFailure("The training could not be stopped yet", error));
}
