import type { Computation } from "../../contract/analysis.ts";
import type { Channel, ChartSpec, EncodingType } from "../../contract/chart.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import type { PredictionBody } from "../../contract/plan.ts";
import { isNumericType, type Table } from "../../contract/values.ts";
import type { MethodInput, MethodOutcome, PlanMethod } from "../analysis/index.ts";
import type { InferenceClient } from "../inference-client.ts";
import { forecastTable, windowInput } from "./forecast-rows.ts";
import type { TrainedModels } from "./models.ts";
import { addPredictions, featureInput, hindsight } from "./predict-rows.ts";
import { runModel } from "./run-model.ts";

const maximumRows = 200_000;
/** A number with no more different values makes stripes of a scatter. */
const fewValues = 12;

/** Plans that apply a trained model to the rows of a query. */
export function createPredictionMethod(deps: {
  inference: InferenceClient;
  models: TrainedModels;
}): PlanMethod<PredictionBody> {
  const { inference, models } = deps;
  return {
    kind: "prediction",
    async run(input) {
      const card = await models.get(input.body.modelId);
      return card.task === "forecast" ? forecastRows(inference, card, input) : predictRows(inference, card, input);
    },
    inWords: (body) => [`Apply the model "${models.nameOf(body.modelId) ?? body.modelId}" to each row`],
    text: (_body, { computation }) => computation.sentence ?? "",
    charts: (_body, outcome) => chartsOf(outcome),
  };
}

async function predictRows(
  inference: InferenceClient,
  card: ModelCard,
  { readRows, signal, progress, version, datasetName }: MethodInput<PredictionBody>,
): Promise<MethodOutcome> {
  const table = await readRows(maximumRows);
  const { raw, input } = await featureInput(card, table);
  const { output, width, provider } = await runModel(inference, card, input, { signal, progress });
  const added = await addPredictions(card, table, output, width);
  const seen = hindsight(card, raw, table.columns.length, table.rows);
  const target = card.target?.column;
  const rowWords = `${table.rows.length.toLocaleString("en")} ${table.rows.length === 1 ? "row" : "rows"}`;
  const seenFigure = seen && {
    label: card.task === "regression" ? `Mean absolute difference from ${target}` : `Agrees with ${target}`,
    value: seen.mean,
    format: card.task === "regression" ? ("number" as const) : ("percent" as const),
    note: wasTrainedOn(card, version.id)
      ? "Most of these rows it has learned from: the error on rows it had not seen is the honest one."
      : `Over ${seen.count.toLocaleString("en")} rows.`,
  };
  return {
    table: { columns: [...table.columns, ...added], rows: table.rows },
    computation: {
      ...describeModel(card, provider),
      sentence: sentenceFor(card, rowWords, datasetName, wasTrainedOn(card, version.id) ? null : seenFigure),
      figures: [
        { label: "Rows", value: table.rows.length, format: "integer" },
        ...errorFigures(card),
        ...(seenFigure ? [seenFigure] : []),
      ],
    },
  };
}

function sentenceFor(
  card: ModelCard,
  rowWords: string,
  datasetName: string,
  seen: { value: number; format: string } | null,
): string {
  const quality = qualityWords(card);
  switch (card.task) {
    case "regression":
    case "classification":
      return `Predicted ${card.target?.column} for ${rowWords} of ${datasetName} with ${kindWords[card.kind]}. ${quality}${seen && seen.format === "percent" ? ` On these rows it agrees with ${(seen.value * 100).toFixed(1)}%.` : ""}`;
    case "clustering":
      return `${rowWords} of ${datasetName} fall into ${String(card.settings["clusterCount"])} clusters. ${quality}`;
    case "components":
      return `${rowWords} of ${datasetName} come down to ${String(card.settings["componentCount"])} components. ${quality}`;
    case "forecast":
      return `${card.window?.columns.join(", ")} of ${datasetName}, continued by ${card.window?.horizon} steps. ${quality}`;
  }
}

const kindWords: Record<ModelCard["kind"], string> = {
  "linear-window": "a linear map of past values",
  ridge: "a ridge regression",
  logistic: "a logistic regression",
  trees: "boosted trees",
  kmeans: "k-means",
  pca: "principal components",
};

/** How far to trust it, from rows it had not seen. */
function qualityWords({ error }: ModelCard): string {
  if (!error) return "";
  const { measure, value, baseline, higherIsBetter } = error;
  const isShare = measure === "accuracy" || measure === "variance explained";
  const words = (number: number) =>
    isShare ? `${(number * 100).toFixed(1)}%` : number.toLocaleString("en", { maximumSignificantDigits: 4 });
  if (!baseline || baseline.name === "one cluster") return `They explain ${words(value)} of the variance.`;
  const isBetter = higherIsBetter ? value > baseline.value : value < baseline.value;
  return `On rows the model had not seen, its ${measure} was ${words(value)}; ${baseline.name} gives ${words(baseline.value)}${isBetter ? "" : ", so do not rely on it"}.`;
}

function wasTrainedOn(card: ModelCard, versionId: string): boolean {
  return card.data.versionId === versionId;
}

function errorFigures(card: ModelCard): Computation["figures"] {
  const { error } = card;
  if (!error) return [];
  const format = error.measure === "accuracy" || error.measure === "variance explained" ? "percent" : "number";
  const capital = error.measure.charAt(0).toUpperCase() + error.measure.slice(1);
  return [
    {
      label: capital,
      value: error.value,
      format,
      note: card.split.how === "none" ? "On the rows it was made from." : "On rows it had not seen.",
    },
    ...(error.baseline && error.baseline.name !== "one cluster"
      ? [{ label: `Of ${error.baseline.name}`, value: error.baseline.value, format: format as "number" | "percent" }]
      : []),
  ];
}

function describeModel(card: ModelCard, provider: string): Omit<Computation, "figures"> {
  return {
    method: card.description,
    notes: card.notes,
    parts: [],
    seed: card.seed,
    provider,
    model: { id: card.id, title: card.name, sha256: card.model.sha256 },
  };
}

async function forecastRows(
  inference: InferenceClient,
  card: ModelCard,
  { readRows, signal, progress, datasetName }: MethodInput<PredictionBody>,
): Promise<MethodOutcome> {
  const given = await readRows(maximumRows);
  const { read, isDate, levels, input } = await windowInput(card, given);
  const { output, provider } = await runModel(inference, card, input, { signal, progress });
  const table = forecastTable(card, read, { isDate, levels, output });
  return {
    table,
    computation: {
      ...describeModel(card, provider),
      notes: [...card.notes, ...read.notes],
      sentence: sentenceFor(card, "", datasetName, null),
      figures: [
        { label: "Series", value: read.series.length, format: "integer" },
        { label: "Steps ahead", value: card.window?.horizon ?? null, format: "integer" },
        ...errorFigures(card),
      ],
    },
  };
}

function chartsOf({ table, computation }: MethodOutcome): ChartSpec[] {
  const { columns } = table;
  const names = columns.map(({ name }) => name);
  const forecast = names.find((name) => /^forecast( 2)?$/.test(name));
  if (computation.method.startsWith("Linear map") && forecast !== undefined) {
    const value = columns.at(-2)?.name ?? "value";
    return [
      chart("line", {
        x: channel(table, names[0] ?? ""),
        y: channel(table, value),
        forecast: channel(table, forecast),
        ...(names.includes("series") ? { color: channel(table, "series") } : {}),
      }),
    ];
  }
  const predicted = names.findLast((name) => name.startsWith("predicted "));
  if (predicted !== undefined) {
    const actual = predicted.slice("predicted ".length);
    const isNumber = columns.some(({ name, type }) => name === predicted && isNumericType(type));
    if (isNumber && names.includes(actual))
      return [chart("point", { x: channel(table, actual), y: channel(table, predicted) })];
    return isNumber ? [] : scatter(table, predicted);
  }
  if (names.includes("component 2"))
    return [chart("point", { x: channel(table, "component 1"), y: channel(table, "component 2") })];
  return names.includes("cluster") ? scatter(table, "cluster") : [];
}

/** The two numbers that stand first, coloured by what was found. */
function scatter(table: Table, color: string): ChartSpec[] {
  const numbers = table.columns
    .map((column, position) => ({ ...column, distinct: distinctIn(table, position) }))
    .filter(({ name, type }) => isNumericType(type) && !isAdded(name));
  const [x, y] = numbers.filter(({ distinct }) => distinct > fewValues).concat(numbers);
  return x && y
    ? [
        chart("point", {
          x: channel(table, x.name),
          y: channel(table, y.name),
          color: { ...channel(table, color), type: "nominal", sort: "ascending" },
        }),
      ]
    : [];
}

/** In its first rows. */
function distinctIn(table: Table, position: number): number {
  return new Set(table.rows.slice(0, 500).map((row) => row[position])).size;
}

function isAdded(name: string): boolean {
  return /^(cluster|distance to its centre|probability)( \d+)?$/.test(name);
}

function channel(table: Table, name: string): Channel {
  const type = table.columns.find((column) => column.name === name)?.type ?? "text";
  const encoding: EncodingType =
    type === "date" || type === "timestamp" ? "temporal" : isNumericType(type) ? "quantitative" : "nominal";
  return { field: name, type: encoding, column: name };
}

function chart(mark: ChartSpec["mark"], encoding: ChartSpec["encoding"]): ChartSpec {
  return { mark, encoding, transform: [] };
}
