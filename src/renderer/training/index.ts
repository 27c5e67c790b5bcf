import { IconSchool } from "@tabler/icons-react";
import type { PredictionBody } from "../../contract/plan.ts";
import type { AnalysisPanel } from "../analyse/index.ts";
import { ModelOverview } from "./ModelOverview.tsx";
import { PredictionResult } from "./PredictionResult.tsx";
import { TrainingForm } from "./TrainingForm.tsx";
import { useTraining } from "./training-store.ts";
import "./training.css";

/** Of more rows a sample that is spread over the data is predicted. */
const predictedAtOnce = 100_000;

/** Train a model on the dataset's rows, judge it, and apply it. */
export const trainingPanel: AnalysisPanel<PredictionBody> = {
  kind: "prediction",
  label: "Train and predict",
  summary: "a model of your own data",
  icon: IconSchool,
  runLabel: "Predict on this dataset",
  runsByItself: false,
  start(dataset, filter) {
    if (dataset.current.rowCount < 10) return "A model needs at least ten rows to learn from and to be checked on.";
    const every = Math.ceil(dataset.current.rowCount / predictedAtOnce);
    return {
      kind: "prediction",
      modelId: "",
      rows: {
        kind: "query",
        dimensions: [],
        measures: [],
        select: dataset.current.columns.map(({ name }) => ({ as: name, expr: { kind: "field", field: name } })),
        distinct: false,
        steps: every > 1 ? [{ kind: "sample", every }] : [],
        sort: [],
        ...(filter === null ? {} : { filter }),
      },
    };
  },
  isReady: ({ modelId }) => modelId !== "",
  name({ modelId }) {
    const model = useTraining.getState().models?.find(({ id }) => id === modelId);
    return model ? `Predictions of ${model.name}` : "Train and predict";
  },
  Form: TrainingForm,
  Overview: ModelOverview,
  Result: PredictionResult,
};
