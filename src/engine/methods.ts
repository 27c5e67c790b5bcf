import type { MethodRegistry } from "./analysis/index.ts";
import { createAnomaliesMethod, createAnomalyIntent, createJudgePool } from "./anomalies/index.ts";
import { createForecaster, createForecastIntent, createForecastMethod } from "./forecast/index.ts";
import type { InferenceClient } from "./inference-client.ts";
import type { QuestionIntent } from "./question/index.ts";
import { createRiskIntent, createRiskMethod, createRiskRunner, type RiskRunner } from "./risk/index.ts";
import {
  createPredictionMethod,
  createTrainedModels,
  createTrainingIntent,
  type TrainedModels,
} from "./training/index.ts";
import type { Warehouse } from "./warehouse/warehouse.ts";

export interface Methods {
  /** One entry a kind of plan that is more than SQL. */
  registry: MethodRegistry;
  /** How people ask for them. */
  intents: QuestionIntent[];
  risk: RiskRunner;
  models: TrainedModels;
  close(): Promise<void>;
}

/** The predictive methods, composed alike for the app and the command line. */
export function createMethods(options: {
  warehouse: Warehouse;
  inference: InferenceClient;
  /** Where trained models are. */
  modelsFolder: string;
  log(source: string, error: unknown): void;
}): Methods {
  const { warehouse, inference, modelsFolder, log } = options;
  const risk = createRiskRunner({ inference, log });
  const forecaster = createForecaster();
  const judges = createJudgePool();
  const models = createTrainedModels(modelsFolder);
  return {
    registry: {
      anomalies: createAnomaliesMethod(judges),
      forecast: createForecastMethod(forecaster),
      prediction: createPredictionMethod({ inference, models }),
      risk: createRiskMethod(risk),
    },
    intents: [
      createRiskIntent(),
      createAnomalyIntent(),
      createForecastIntent(),
      createTrainingIntent({ warehouse, inference, models }),
    ],
    risk,
    models,
    async close() {
      await risk.close();
      await judges.close();
      await forecaster.close();
    },
  };
}
