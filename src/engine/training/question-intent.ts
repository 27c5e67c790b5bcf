import type { DatasetVersion } from "../../contract/dataset.ts";
import { AppError, isAppError } from "../../contract/errors.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import { trainingInputSchema, type TrainingInput } from "../../contract/training.ts";
import type { InferenceClient } from "../inference-client.ts";
import type { IntentInput, IntentReading, QuestionIntent } from "../question/index.ts";
import type { Warehouse } from "../warehouse/index.ts";
import { advise } from "./advise.ts";
import type { TrainedModels } from "./models.ts";
import { columnsIn, readWish, type TrainingWish } from "./question-words.ts";
import { rowsToPredict } from "./read-rows.ts";
import { train } from "./train.ts";

export interface TrainingQuestionDependencies {
  warehouse: Warehouse;
  inference: InferenceClient;
  models: TrainedModels;
}

/** Enough to learn from while somebody waits for the answer. */
const waitedForRows = 20_000;

/** "Predict price from area and rooms", "train a model to predict churn", "cluster the customers into 4 groups". */
export function createTrainingIntent(deps: TrainingQuestionDependencies): QuestionIntent {
  return {
    name: "training",
    turn: "first",
    async read(input) {
      const wish = readWish(input.question);
      if (!wish) return null;
      try {
        return await answer(deps, wish, input);
      } catch (error) {
        if (isAppError(error, "invalid-input")) return { kind: "refuse", text: error.message };
        throw error;
      }
    },
    starters({ schema }) {
      const target = schema.columns.findLast(
        ({ kind, isIdentifier, isYear, isRank }) => kind === "number" && !isIdentifier && !isYear && !isRank,
      );
      if (!target || schema.columns.length < 3 || schema.rowCount < 50) return [];
      return [{ label: `Predict ${target.name}`, question: `predict ${target.name}` }];
    },
  };
}

async function answer(
  deps: TrainingQuestionDependencies,
  wish: TrainingWish,
  input: IntentInput,
): Promise<IntentReading | null> {
  const { version } = input;
  const names = version.columns.map(({ name }) => name);
  const { columns: features, unknown } =
    wish.features === null ? { columns: [], unknown: [] } : columnsIn(wish.features, names);
  if (wish.features !== null && features.length === 0) return null;
  if (unknown.length > 0)
    return {
      kind: "clarify",
      text: `There is no column that "${unknown[0]}" clearly means. The columns are ${listed(names)}.`,
    };
  if (wish.kind === "cluster" || wish.kind === "components") {
    const isCluster = wish.kind === "cluster";
    const counted =
      wish.count === null ? {} : isCluster ? { clusterCount: Math.max(2, wish.count) } : { componentCount: wish.count };
    return trained(deps, input, {
      kind: isCluster ? "kmeans" : "pca",
      ...counted,
      ...(features.length > 0 ? { features } : {}),
    });
  }
  const [target] = columnsIn(wish.target, names).columns;
  if (target === undefined) return whichTarget(deps, input, wish.target);
  const existing = wish.kind === "predict" ? await fittingModel(deps.models, version, target, features) : null;
  if (existing) {
    return {
      kind: "plan",
      body: { kind: "prediction", rows: rowsToPredict(version), modelId: existing.id },
      assumptions: [{ text: `I used the model "${existing.name}" of ${existing.trainedAt.slice(0, 10)}.` }],
      suggestions: [{ label: "Train a new one", question: `train a model to predict ${target}` }],
    };
  }
  return trained(deps, input, { kind: "auto", targets: [target], ...(features.length > 0 ? { features } : {}) });
}

async function fittingModel(
  models: TrainedModels,
  version: DatasetVersion,
  target: string,
  features: readonly string[],
): Promise<ModelCard | null> {
  const cards = await models.list();
  return (
    cards.find(
      (card) =>
        card.target?.column === target &&
        card.data.datasetId === version.datasetId &&
        card.features.every(({ column }) => version.columns.some(({ name }) => name === column)) &&
        features.every((name) => card.features.some(({ column }) => column === name)),
    ) ?? null
  );
}

async function trained(
  { warehouse, inference, models }: TrainingQuestionDependencies,
  { version, datasetName, signal, viewFilter, question }: IntentInput,
  wanted: Partial<TrainingInput> & Pick<TrainingInput, "kind">,
): Promise<IntentReading> {
  const isFiltered = viewFilter !== undefined && /\b(?:these|those|selected|shown|visible|filtered)\b/i.test(question);
  const rows = { ...rowsToPredict(version), ...(isFiltered ? { filter: viewFilter } : {}) };
  const card = await train({
    source: { warehouse, version, datasetName },
    inference,
    input: trainingInputSchema.parse({ versionId: version.id, rows, ...wanted }),
    control: { signal: signal ?? new AbortController().signal, progress: () => undefined },
    maximumRows: waitedForRows,
  });
  await models.get(card.id);
  return {
    kind: "plan",
    body: { kind: "prediction", rows, modelId: card.id },
    assumptions: [
      { text: `I trained a new model for it: ${card.description}. It is on the Models page.` },
      ...(wanted.features
        ? []
        : [{ text: `I learned from ${listed([...new Set(card.features.map(({ column }) => column))])}.` }]),
    ],
    suggestions: [],
  };
}

function listed(names: readonly string[]): string {
  if (names.length > 6) return `${names.slice(0, 5).join(", ")} and ${names.length - 5} more columns`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

async function whichTarget(
  { warehouse }: TrainingQuestionDependencies,
  { version, datasetName, signal }: IntentInput,
  said: string,
): Promise<IntentReading> {
  const { columns } = await advise({ warehouse, version, datasetName }, null, signal);
  const targets = columns.filter(({ isTarget }) => isTarget).slice(0, 4);
  if (targets.length === 0) throw new AppError("invalid-input", "No column of these data could be foretold.");
  return {
    kind: "clarify",
    text: `${said === "" ? "" : `There is no column named "${said}". `}Which column should the model predict?`,
    suggestions: targets.map(({ column }) => ({ label: column, question: `train a model to predict ${column}` })),
  };
}
