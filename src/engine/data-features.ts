import path from "node:path";

import type { engineCalls } from "../contract/calls.ts";
import { AppError } from "../contract/errors.ts";
import type { Handlers } from "../contract/port/server.ts";
import { createAnalysisHandlers, runPlan } from "./analysis/index.ts";
import type { EngineContext } from "./context.ts";
import { createQuestionHandlers } from "./conversation/index.ts";
import { createDatasetHandlers } from "./datasets/index.ts";
import { createStoredDatasetRecords } from "./datasets/stored-dataset-records.ts";
import { createDocumentHandlers, documentIntents } from "./documents/index.ts";
import { createExportHandlers } from "./export/index.ts";
import { createJobHandlers, createJobHistory, createJobs } from "./jobs/index.ts";
import { languageIntent } from "./language/index.ts";
import { createMethods } from "./methods.ts";
import { createQuestionService } from "./question/index.ts";
import {
  catalogIntent,
  createColumnRelation,
  createColumnValues,
  createSearchHandlers,
  createSearchService,
} from "./search/index.ts";
import { createRiskHandlers } from "./risk/index.ts";
import { createSqlConsole, createSqlHandlers } from "./sql-console/index.ts";
import { createViewHandlers } from "./views/index.ts";
import { createTrainingHandlers } from "./training/index.ts";
import { openWarehouse } from "./warehouse/warehouse.ts";
import { createViews } from "./warehouse/views.ts";

type StoreCall = `${"workspace" | "settings" | "saved" | "conversation"}/${string}`;
export type DataCall = Exclude<keyof typeof engineCalls, StoreCall>;

export interface DataFeatures {
  handlers: Pick<Handlers<typeof engineCalls>, DataCall>;
  close(): Promise<void>;
}

/** What can be found is looked through once the window has what it needs. */
const indexAfterMs = 4_000;

/** Everything that needs DuckDB. Loaded after the store, because its library takes its time. */
export async function openDataFeatures(context: EngineContext): Promise<DataFeatures> {
  const { workspace, conversations, inference, emit, log } = context;
  const warehouse = await openWarehouse({ folder: path.join(workspace.folder, "warehouse") });
  const records = createStoredDatasetRecords(workspace);
  const history = createJobHistory(workspace);
  const views = createViews(warehouse);
  const sqlConsole = createSqlConsole(warehouse);
  const jobs = createJobs({
    onChange(job) {
      emit("job/changed", job);
      try {
        history.record(job);
      } catch (error) {
        log(`the history of ${job.title}`, error);
      }
    },
    log,
  });

  async function findVersion(versionId: string) {
    const version = await records.version(versionId);
    const dataset = version && (await records.get(version.datasetId));
    if (!version || !dataset) throw new AppError("not-found", "That dataset is not there any more.");
    return { version, datasetName: dataset.name };
  }

  const search = createSearchService({
    store: workspace,
    embed: (input, signal) => inference.call("embedding/embed", input, signal ? { signal } : {}),
    columnValues: createColumnValues(warehouse),
    log,
  });
  const emitAndIndex: typeof emit = (name, payload) => {
    emit(name, payload);
    if (name === "dataset/changed") search.catchUp();
  };
  setTimeout(() => search.catchUp(), indexAfterMs).unref();
  inference.on("model/changed", ({ model }) => {
    if (model?.kind === "pack" && model.manifest.task === "embedding" && model.state === "installed") search.catchUp();
  });

  const methods = createMethods({ warehouse, inference, modelsFolder: path.join(workspace.folder, "models"), log });
  const questions = createQuestionService({
    run: (input) => runPlan({ warehouse, methods: methods.registry, ...input }),
    methods: methods.registry,
    intents: [
      ...methods.intents,
      ...documentIntents({ store: workspace, search }),
      catalogIntent(search),
      languageIntent({ inference, log }),
    ],
    relateColumn: createColumnRelation(search),
  });

  return {
    handlers: {
      ...createDatasetHandlers({ warehouse, records, jobs, views, emit: emitAndIndex, log }),
      ...createAnalysisHandlers({ warehouse, methods: methods.registry, jobs, findVersion }),
      ...createQuestionHandlers({ questions, conversations, records, warehouse }),
      ...createViewHandlers({ warehouse, records, views, sqlConsole }),
      ...createSqlHandlers({ records, sqlConsole }),
      ...createExportHandlers({ warehouse, jobs, views, sqlConsole }),
      ...createDocumentHandlers({ store: workspace, inference, jobs, search, emit }),
      ...createSearchHandlers(search),
      ...createRiskHandlers(methods.risk),
      ...createTrainingHandlers({ warehouse, jobs, inference, models: methods.models, findVersion }),
      ...createJobHandlers({ jobs, history }),
    },
    async close() {
      await jobs.close();
      await methods.close();
      await search.close();
      await sqlConsole.close();
      await warehouse.close();
    },
  };
}
