import path from "node:path";

import { AppError, isAppError, toFailure, type Failure } from "../../contract/errors.ts";
import type { Progress } from "../../contract/job.ts";
import type { InstallInput, Model, ModelMeasure, PackManifest, PackModel, PackTask } from "../../contract/models.ts";
import { installPack } from "./install-pack.ts";
import { openPackFolder } from "./pack-folder.ts";
import {
  emptyTrainedBin,
  findTrained,
  removeTrained,
  restoreTrained,
  trainedModels,
  verifyTrained,
} from "./trained.ts";

const progressEveryMs = 200;

/** One file of a model that a session opens. */
export interface ModelSession {
  name: string;
  file: string;
}

export interface RegistryOptions {
  manifests: readonly PackManifest[];
  packsFolder: string;
  modelsFolder: string | null;
  /** Loads and runs a model's sessions and says what that took. */
  measure(id: string, sessions: readonly ModelSession[], signal: AbortSignal): Promise<ModelMeasure>;
  onChange(id: string, model: Model | null): void;
  log(source: string, error: unknown): void;
}

/** An installed pack, ready to be opened. */
export interface ReadyPack {
  manifest: PackManifest;
  folder: string;
}

export interface ModelRegistry {
  list(): Promise<Model[]>;
  /** The whole pack for a task that was installed last, or null. */
  ready(task: PackTask): Promise<ReadyPack | null>;
  /** Starts an installation; how it goes on is told by `onChange`. */
  install(input: InstallInput): Promise<Model>;
  /** Ends an installation and waits for its end. What has arrived stays. */
  cancelInstall(id: string): Promise<void>;
  /** Deletes what an unfinished installation has left. */
  dropPartial(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  restore(id: string): Promise<Model>;
  benchmark(id: string, signal: AbortSignal): Promise<Model>;
  /** Resolves with the outcome of a running installation, for callers that wait. */
  settled(id: string): Promise<void>;
  close(): Promise<void>;
}

interface RunningInstall {
  abort: AbortController;
  progress: Progress;
  done: Promise<void>;
}

/** The packs that can be or are installed, and the models trained here. */
export function createModelRegistry(options: RegistryOptions): ModelRegistry {
  const { manifests, onChange, log } = options;
  const packs = openPackFolder(options.packsFolder);
  const running = new Map<string, RunningInstall>();
  const failures = new Map<string, Failure>();
  const emptied = Promise.all([packs.emptyBin(), emptyTrainedBin(options.modelsFolder)]).catch((error: unknown) =>
    log("models", error),
  );

  function manifestOf(id: string): PackManifest {
    const manifest = manifests.find((entry) => entry.id === id);
    if (!manifest) throw new AppError("not-found", `There is no model pack named ${id}.`);
    return manifest;
  }

  async function describe(manifest: PackManifest): Promise<PackModel> {
    const { id } = manifest;
    const install = running.get(id);
    const installed = install ? null : await packs.installed(id);
    const damage = installed ? await packs.damage(manifest, installed) : null;
    return {
      kind: "pack",
      id,
      manifest,
      state: install ? "installing" : installed ? (damage === null ? "installed" : "damaged") : "available",
      installed,
      folder: installed ? packs.folderOf(id) : null,
      progress: install?.progress ?? null,
      failure: damage === null ? (failures.get(id) ?? null) : { ok: false, code: "format-broken", message: damage },
      keptBytes: install || installed ? 0 : await packs.keptBytes(id),
      measure: (await packs.measures())[id] ?? null,
    };
  }

  async function tell(manifest: PackManifest): Promise<PackModel> {
    const model = await describe(manifest);
    onChange(manifest.id, model);
    return model;
  }

  function tellLater(manifest: PackManifest): void {
    tell(manifest).catch((error: unknown) => log("models", error));
  }

  async function run(manifest: PackManifest, input: InstallInput, install: RunningInstall): Promise<void> {
    let toldAt = 0;
    try {
      await emptied;
      await installPack({
        manifest,
        from: input.from,
        acceptUnpublished: input.acceptUnpublished,
        packs,
        signal: install.abort.signal,
        progress(progress) {
          install.progress = progress;
          if (Date.now() - toldAt < progressEveryMs) return;
          toldAt = Date.now();
          tellLater(manifest);
        },
      });
    } catch (error) {
      if (!isAppError(error, "cancelled") && !install.abort.signal.aborted) failures.set(manifest.id, toFailure(error));
      if (!isAppError(error) && !install.abort.signal.aborted) log("models", error);
    } finally {
      running.delete(manifest.id);
      await tell(manifest);
    }
  }

  async function sessionsOf(id: string, signal: AbortSignal): Promise<ModelSession[]> {
    const trained = await findTrained(options.modelsFolder, id, {});
    if (trained) {
      await verifyTrained(trained, signal);
      return [{ name: "model", file: path.join(trained.folder, trained.card.model.file) }];
    }
    const manifest = manifestOf(id);
    const model = await describe(manifest);
    if (model.state === "damaged") throw new AppError("format-broken", model.failure?.message ?? "It is damaged.");
    if (model.state !== "installed") throw new AppError("not-found", `${manifest.title} is not installed.`);
    return Object.entries(manifest.runtime.sessions).map(([name, file]) => ({
      name,
      file: path.join(packs.folderOf(id), file),
    }));
  }

  async function one(id: string): Promise<Model> {
    const trained = await findTrained(options.modelsFolder, id, await packs.measures());
    return trained ?? describe(manifestOf(id));
  }

  return {
    async list() {
      await emptied;
      const described = await Promise.all(manifests.map(describe));
      return [...described, ...(await trainedModels(options.modelsFolder, await packs.measures()))];
    },

    async ready(task) {
      const described = await Promise.all(manifests.filter((entry) => entry.task === task).map(describe));
      const [latest] = described
        .filter(({ state }) => state === "installed")
        .toSorted((a, b) => (b.installed?.installedAt ?? "").localeCompare(a.installed?.installedAt ?? ""));
      return latest ? { manifest: latest.manifest, folder: packs.folderOf(latest.id) } : null;
    },

    async install(input) {
      const manifest = manifestOf(input.id);
      if (running.has(manifest.id)) throw new AppError("conflict", `${manifest.title} is being installed already.`);
      failures.delete(manifest.id);
      const install: RunningInstall = {
        abort: new AbortController(),
        progress: { fraction: null, message: "Starting" },
        done: Promise.resolve(),
      };
      running.set(manifest.id, install);
      install.done = run(manifest, input, install);
      return tell(manifest);
    },

    async cancelInstall(id) {
      const install = running.get(id);
      install?.abort.abort();
      await install?.done;
    },

    async dropPartial(id) {
      const manifest = manifestOf(id);
      if (running.has(id)) throw new AppError("conflict", `${manifest.title} is being installed.`);
      await packs.dropPartial(id);
      failures.delete(id);
      await tell(manifest);
    },

    settled: async (id) => running.get(id)?.done,

    async remove(id) {
      await emptied;
      const trained = await findTrained(options.modelsFolder, id, {});
      if (trained && options.modelsFolder !== null) {
        await removeTrained(options.modelsFolder, trained);
        onChange(id, null);
        return;
      }
      const manifest = manifestOf(id);
      if (running.has(id)) throw new AppError("conflict", `${manifest.title} is being installed. Stop that first.`);
      if (!(await packs.installed(id))) throw new AppError("not-found", `${manifest.title} is not installed.`);
      await packs.remove(id);
      failures.delete(id);
      await tell(manifest);
    },

    async restore(id) {
      if (await restoreTrained(options.modelsFolder, id)) {
        const model = await one(id);
        onChange(id, model);
        return model;
      }
      const manifest = manifestOf(id);
      await packs.restore(id);
      return tell(manifest);
    },

    async benchmark(id, signal) {
      const measure = await options.measure(id, await sessionsOf(id, signal), signal);
      await packs.putMeasure(id, measure);
      const model = await one(id);
      onChange(id, model);
      return model;
    },

    async close() {
      const installs = [...running.values()];
      for (const { abort } of installs) abort.abort();
      await Promise.all(installs.map(({ done }) => done));
    },
  };
}
