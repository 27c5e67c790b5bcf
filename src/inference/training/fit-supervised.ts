import { AppError } from "../../contract/errors.ts";
import type { ModelError } from "../../contract/model-card.ts";
import type { FitSpec } from "../../contract/training.ts";
import { fitTrees } from "./boosted-trees.ts";
import { encodeRows, fitEncoder, linearEncoding, treeEncoding, type Encoder } from "./encoder.ts";
import type { Estimator, FitContext, SupervisedData } from "./estimator.ts";
import type { FitData, Fitted } from "./fit-model.ts";
import { assertColumns } from "./fit-unsupervised.ts";
import { fitLogistic, meanLogLoss } from "./logistic.ts";
import { classificationError, regressionError } from "./measures.ts";
import { permutationImportance } from "./importance.ts";
import { fitRidge } from "./ridge.ts";
import { pickRows, pickTargets, splitRows } from "./split.ts";

type SupervisedKind = "ridge" | "logistic" | "trees";

interface Trained {
  kind: SupervisedKind;
  encoder: Encoder;
  estimator: Estimator;
}

interface Labelled {
  features: Float32Array;
  target: Float64Array;
}

const sampleSize = 500;

/**
 * A fifth of the rows is kept aside and only measures the error. "auto" fits a linear model and trees and keeps what does better on
 * a further part of the others. What is exported is then fitted once more on all rows, unless it was stopped.
 */
export function fitSupervised(spec: FitSpec, data: FitData, context: FitContext): Fitted {
  const { hooks, random } = context;
  const width = spec.features.length;
  const classCount = spec.target?.classes?.length ?? null;
  assertTarget(data.target, classCount);
  const split = splitRows(data.target.length, spec.order, classCount === null ? null : data.target, random);
  const part = (rows: Int32Array): Labelled => ({
    features: pickRows(data.features, width, rows),
    target: pickTargets(data.target, rows),
  });
  const train = part(split.train);
  const validation = part(split.validation);
  const inner = Math.max(1, Math.floor(train.target.length * 0.85));
  const fitting = slice(train, width, 0, inner);
  const tuning = slice(train, width, inner, train.target.length);

  const chosen = chooseKind(spec, classCount, { fitting, tuning }, context);
  const measured = chosen.kind === "trees" ? chosen : trainLinear(spec, chosen.kind, classCount, train, context);
  const predicted = predict(measured, validation.features);
  const quality = judge({ train, validation, predicted, classCount });
  hooks.progress(0.95, "Finding which columns matter");
  const importance = permutationImportance(
    spec.features,
    { features: validation.features, target: validation.target },
    classCount,
    (features) => predict(measured, features),
    random,
  );
  const refitted = !hooks.isStopped();
  const final = refitted ? refit(spec, measured, classCount, data, context) : measured;
  return {
    encoder: final.encoder,
    estimator: final.estimator,
    card: {
      kind: final.kind,
      description: final.estimator.description,
      window: null,
      split: {
        how: spec.order,
        trainRowCount: split.train.length,
        validationRowCount: split.validation.length,
        refitted,
      },
      error: quality.error,
      importance,
      sample: classCount === null ? sampleOf(validation.target, predicted, spec.target?.offset ?? 0) : [],
      confusion: quality.confusion,
      settings: final.estimator.settings,
      notes: [
        ...spec.notes,
        ...final.estimator.notes,
        ...cautions(spec, quality.error, split.train.length, final.encoder),
      ],
    },
  };
}

function assertTarget(target: Float64Array, classCount: number | null): void {
  const first = target[0];
  if (!target.every((value) => value === first)) return;
  throw new AppError(
    "invalid-input",
    classCount === null
      ? "The target has the same value in every row: there is nothing to foretell."
      : "Only one class is left in the target: there is nothing to tell apart.",
  );
}

function slice({ features, target }: Labelled, width: number, from: number, to: number): Labelled {
  return { features: features.subarray(from * width, to * width), target: target.subarray(from, to) };
}

function chooseKind(
  spec: FitSpec,
  classCount: number | null,
  { fitting, tuning }: { fitting: Labelled; tuning: Labelled },
  context: FitContext,
): Trained {
  const linearKind = classCount === null ? "ridge" : "logistic";
  const withTrees = () => trainTrees(spec, classCount, fitting, tuning, context);
  if (spec.kind === "trees") return withTrees();
  if (spec.kind !== "auto") return trainLinear(spec, linearKind, classCount, fitting, context);
  const candidates = [() => trainLinear(spec, linearKind, classCount, fitting, context), withTrees];
  let best: { trained: Trained; loss: number } | null = null;
  for (const train of candidates) {
    if (best && context.hooks.isStopped()) break;
    const trained = train();
    const loss = lossOf(tuning.target, predict(trained, tuning.features), classCount);
    if (!best || loss < best.loss) best = { trained, loss };
  }
  if (!best) throw new Error("There are always two candidates.");
  return best.trained;
}

function trainLinear(
  spec: FitSpec,
  kind: "ridge" | "logistic",
  classCount: number | null,
  data: Labelled,
  context: FitContext,
): Trained {
  const encoder = fitEncoder(spec.features, data.features, linearEncoding);
  assertColumns(encoder);
  const supervised: SupervisedData = { rows: encodeRows(encoder, data.features), target: data.target };
  const estimator =
    kind === "logistic" && classCount !== null
      ? fitLogistic(supervised, classCount, context)
      : fitRidge(supervised, context);
  return { kind, encoder, estimator };
}

function trainTrees(
  spec: FitSpec,
  classCount: number | null,
  fitting: Labelled,
  tuning: Labelled | null,
  context: FitContext,
  treeCount?: number,
): Trained {
  const encoder = fitEncoder(spec.features, fitting.features, treeEncoding);
  assertColumns(encoder);
  const estimator = fitTrees(
    { rows: encodeRows(encoder, fitting.features), target: fitting.target },
    tuning && { rows: encodeRows(encoder, tuning.features), target: tuning.target },
    { classCount, treeCount },
    context,
  );
  return { kind: "trees", encoder, estimator };
}

/** The same choices on all rows; trees as many as were found best. */
function refit(
  spec: FitSpec,
  { kind, estimator }: Trained,
  classCount: number | null,
  data: Labelled,
  context: FitContext,
): Trained {
  const { hooks } = context;
  const quiet = {
    ...context,
    hooks: { ...hooks, progress: () => hooks.progress(0.97, "Fitting once more on all rows") },
  };
  return kind === "trees"
    ? trainTrees(spec, classCount, data, null, quiet, Number(estimator.settings["rounds"]))
    : trainLinear(spec, kind, classCount, data, quiet);
}

function predict({ encoder, estimator }: Trained, features: Float32Array): Float64Array {
  return estimator.predict(encodeRows(encoder, features));
}

function lossOf(target: Float64Array, predicted: Float64Array, classCount: number | null): number {
  if (classCount !== null) return meanLogLoss(predicted, target, classCount);
  return target.reduce((sum, value, row) => sum + (value - predicted[row]!) ** 2, 0);
}

function judge(given: { train: Labelled; validation: Labelled; predicted: Float64Array; classCount: number | null }): {
  error: ModelError;
  confusion: number[][] | null;
} {
  const { train, validation, predicted, classCount } = given;
  if (classCount === null) {
    const mean = train.target.reduce((sum, value) => sum + value, 0) / train.target.length;
    return { error: regressionError(validation.target, predicted, mean), confusion: null };
  }
  const counts = new Int32Array(classCount);
  for (const position of train.target) counts[position]! += 1;
  return classificationError(validation.target, predicted, classCount, counts.indexOf(Math.max(...counts)));
}

function sampleOf(actual: Float64Array, predicted: Float64Array, offset: number): [number, number][] {
  const every = Math.max(1, Math.ceil(actual.length / sampleSize));
  const sample: [number, number][] = [];
  for (let row = 0; row < actual.length; row += every) sample.push([actual[row]! + offset, predicted[row]! + offset]);
  return sample;
}

function cautions(spec: FitSpec, error: ModelError, trainCount: number, encoder: Encoder): string[] {
  const notes: string[] = [];
  const { baseline } = error;
  if (baseline) {
    const isBetter = error.higherIsBetter ? error.value > baseline.value : error.value < baseline.value;
    if (!isBetter)
      notes.push(
        `On rows it had not seen it is no better than ${baseline.name}: these columns hardly tell the target.`,
      );
    const isPerfect = error.higherIsBetter ? error.value >= 0.9999 : error.value <= baseline.value * 1e-3;
    if (isPerfect && isBetter)
      notes.push("It is almost perfect: check that no column already holds the answer or follows from it.");
  }
  if (trainCount < 50) notes.push(`It learned from only ${trainCount} rows: expect other rows to differ.`);
  if (encoder.columns.length > trainCount)
    notes.push(
      `There are more columns (${encoder.columns.length} after the categories are spread out) than rows to learn from (${trainCount}): the penalty keeps the fit from following chance, but trust it little.`,
    );
  if (spec.order === "chronological") notes.push("The error was measured on the latest fifth of the rows.");
  return notes;
}
