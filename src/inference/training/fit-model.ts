import { AppError } from "../../contract/errors.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import type { FitSpec } from "../../contract/training.ts";
import { GraphBuilder } from "../graphs/graph-builder.ts";
import { fitClusters, fitComponents } from "./fit-unsupervised.ts";
import { fitSupervised } from "./fit-supervised.ts";
import { fitForecaster } from "./fit-forecaster.ts";
import { addEncoder, encodeRows, type Encoder } from "./encoder.ts";
import type { Estimator, FitHooks } from "./estimator.ts";
import { createRandom } from "./random.ts";

export interface FitData {
  features: Float32Array;
  target: Float64Array;
}

/** The card but for what writing the file adds. */
export type FittedCard = Pick<
  ModelCard,
  "kind" | "description" | "window" | "split" | "error" | "importance" | "sample" | "confusion" | "settings" | "notes"
>;

export interface FittedModel {
  card: FittedCard;
  bytes: Uint8Array;
  inputName: "features" | "window";
  outputName: string;
  inputWidth: number;
  outputWidth: number;
  /** In memory, what the graph computes. */
  predict(input: Float32Array): Float64Array;
  /** Rows to compare the two on. */
  probe: Float32Array;
}

const probeRowCount = 2000;

/** Fits in this thread. Fails with `invalid-input` and a sentence where the data do not allow it. */
export function fitModel(spec: FitSpec, data: FitData, hooks: FitHooks): FittedModel {
  const context = { hooks, random: createRandom(spec.seed) };
  if (spec.task === "forecast") return fitForecaster(spec, data, hooks);
  const width = spec.features.length;
  if (width === 0) throw new AppError("invalid-input", "No column is left to learn from. Choose at least one.");
  const fitted =
    spec.task === "clustering"
      ? fitClusters(spec, data.features, context)
      : spec.task === "components"
        ? fitComponents(spec, data.features)
        : fitSupervised(spec, data, context);
  const outputName = {
    regression: "prediction",
    classification: "probabilities",
    clustering: "cluster",
    components: "components",
  }[spec.task];
  return {
    ...exported(spec.name, fitted, { width, outputName }),
    card: fitted.card,
    probe: data.features.slice(0, probeRowCount * width),
  };
}

export interface Fitted {
  encoder: Encoder;
  estimator: Estimator;
  card: FittedCard;
}

function exported(
  name: string,
  { encoder, estimator }: Fitted,
  { width, outputName }: { width: number; outputName: string },
): Omit<FittedModel, "card" | "probe"> {
  const graph = new GraphBuilder(name, { "ai.onnx.ml": 3 });
  const features = graph.input("features", "float32", ["rows", width]);
  const output = estimator.addTo(graph, addEncoder(graph, features, encoder));
  graph.output(outputName, output, "float32", ["rows", estimator.outputWidth]);
  return {
    bytes: graph.encode(),
    inputName: "features",
    outputName,
    inputWidth: width,
    outputWidth: estimator.outputWidth,
    predict: (input) => estimator.predict(encodeRows(encoder, input)),
  };
}
