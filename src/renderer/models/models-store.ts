import { create } from "zustand";
import type { GpuReport } from "../../contract/gpu.ts";
import type { Progress } from "../../contract/job.ts";
import type { InstallInput, Model, PackModel, TrainedModel } from "../../contract/models.ts";
import { inference, shell } from "../api/client.ts";
import { isCancelled, messageOf, reportFailure } from "../app/failure.ts";

interface ModelsState {
  models: Model[] | null;
  failure: string | null;
  report: GpuReport | null;
  /** What is being measured, with the way to stop it. */
  measuring: Record<string, AbortController>;
  /** Why the last measurement of a model failed. */
  measureFailures: Record<string, string>;
  /** The runtime's CUDA libraries on their way. */
  libraries: { abort: AbortController; progress: Progress } | null;
  librariesFailure: string | null;
}

export const useModels = create<ModelsState>(() => ({
  models: null,
  failure: null,
  report: null,
  measuring: {},
  measureFailures: {},
  libraries: null,
  librariesFailure: null,
}));

function put(id: string, model: Model | null): void {
  useModels.setState(({ models }) => {
    if (!models) return {};
    const rest = models.filter((entry) => entry.id !== id);
    if (!model) return { models: rest };
    const at = models.findIndex((entry) => entry.id === id);
    return { models: at < 0 ? [...models, model] : models.map((entry) => (entry.id === id ? model : entry)) };
  });
}

/** Keeps the list as it is in the model process while the page is open. Returns how to let go. */
export function followModels(): () => void {
  const releases = [
    inference.on("model/changed", ({ id, model }) => put(id, model)),
    shell.on("shell/reconnected", ({ process }) => {
      if (process === "inference") loadModels();
    }),
  ];
  loadModels();
  return () => {
    for (const release of releases) release();
  };
}

export function loadModels(): void {
  inference.call("model/list", {}).then(
    (models) => useModels.setState({ models, failure: null }),
    (error: unknown) => {
      if (!isCancelled(error)) useModels.setState({ failure: messageOf(error) });
    },
  );
  loadReport();
}

export function loadReport(): void {
  inference.call("gpu/report", {}).then(
    (report) => useModels.setState({ report }),
    (error: unknown) => console.error(error),
  );
}

/** Fetches the runtime's CUDA and TensorRT libraries; from a file where one is named. */
export async function installLibraries(path: string | null): Promise<void> {
  const abort = new AbortController();
  const tell = (progress: Progress) => useModels.setState({ libraries: { abort, progress } });
  tell({ fraction: null, message: "Starting" });
  useModels.setState({ librariesFailure: null });
  try {
    const report = await inference.call("gpu/install", { path }, { signal: abort.signal, onProgress: tell });
    useModels.setState({ report });
  } catch (error) {
    if (!isCancelled(error)) useModels.setState({ librariesFailure: messageOf(error) });
  } finally {
    useModels.setState({ libraries: null });
  }
}

/** The page loads itself again when the process is back. */
export function restartModels(): void {
  shell
    .call("shell/restartModels", {})
    .catch((error: unknown) => reportFailure("The model process could not be started again", error));
}

export async function installModel(input: InstallInput): Promise<void> {
  try {
    put(input.id, await inference.call("model/install", input));
  } catch (error) {
    reportFailure("The installation could not start", error);
  }
}

export function cancelInstall({ id }: PackModel): void {
  inference
    .call("model/cancelInstall", { id })
    .catch((error: unknown) => reportFailure("The installation could not be stopped", error));
}

export function dropPartial({ id }: PackModel): void {
  inference
    .call("model/dropPartial", { id })
    .catch((error: unknown) => reportFailure("The unfinished download could not be deleted", error));
}

export function restoreModel(id: string): void {
  inference
    .call("model/restore", { id })
    .catch((error: unknown) => reportFailure("The model could not be brought back", error));
}

export async function removeModel({ id }: PackModel | TrainedModel): Promise<boolean> {
  try {
    await inference.call("model/remove", { id });
    return true;
  } catch (error) {
    reportFailure("The model could not be removed", error);
    return false;
  }
}

export async function measureModel({ id }: PackModel | TrainedModel): Promise<void> {
  const abort = new AbortController();
  useModels.setState(({ measuring, measureFailures }) => ({
    measuring: { ...measuring, [id]: abort },
    measureFailures: without(measureFailures, id),
  }));
  try {
    put(id, await inference.call("model/benchmark", { id }, { signal: abort.signal }));
  } catch (error) {
    if (!isCancelled(error))
      useModels.setState(({ measureFailures }) => ({
        measureFailures: { ...measureFailures, [id]: messageOf(error) },
      }));
  } finally {
    useModels.setState(({ measuring }) => ({ measuring: without(measuring, id) }));
  }
}

function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  const { [key]: _dropped, ...rest } = record;
  return rest;
}
