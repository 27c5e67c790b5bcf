import type { engineCalls } from "../../contract/calls.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { InferenceClient } from "../inference-client.ts";
import type { Jobs } from "../jobs/index.ts";
import type { Warehouse } from "../warehouse/index.ts";
import { advise } from "./advise.ts";
import type { TrainedModels } from "./models.ts";
import { modelName, train } from "./train.ts";

export interface TrainingDependencies {
  warehouse: Warehouse;
  jobs: Jobs;
  inference: InferenceClient;
  models: TrainedModels;
  findVersion(
    versionId: string,
  ): { version: DatasetVersion; datasetName: string } | Promise<{ version: DatasetVersion; datasetName: string }>;
}

type TrainingCall = Extract<keyof typeof engineCalls, `training/${string}`>;

export function createTrainingHandlers(deps: TrainingDependencies): Pick<Handlers<typeof engineCalls>, TrainingCall> {
  const { warehouse, jobs, inference, models, findVersion } = deps;
  const stops = new Map<string, () => Promise<void>>();

  async function opened(versionId: string) {
    const found = await findVersion(versionId);
    await warehouse.ensureVersion(found.version);
    return { warehouse, ...found };
  }

  return {
    "training/advise": async ({ versionId, target }, { signal }) => advise(await opened(versionId), target, signal),
    async "training/start"(input) {
      const { datasetName } = await findVersion(input.versionId);
      const job = jobs.start({
        kind: "training",
        title: `Training ${modelName(input, datasetName)}`,
        async run({ signal, progress }) {
          try {
            const card = await train({
              source: await opened(input.versionId),
              inference,
              input,
              control: { signal, progress, onRunning: (stop) => stops.set(job.id, stop) },
            });
            return { modelId: card.id, datasetId: card.data.datasetId, versionId: card.data.versionId };
          } finally {
            stops.delete(job.id);
          }
        },
      });
      return job;
    },
    async "training/stop"({ jobId }) {
      const stop = stops.get(jobId);
      if (!stop) throw new AppError("conflict", "There is no model yet to keep: it is still reading the rows.");
      await stop();
      return {};
    },
    "training/models": () => models.list(),
  };
}
