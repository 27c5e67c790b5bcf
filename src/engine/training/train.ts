import { randomUUID } from "node:crypto";
import { AppError } from "../../contract/errors.ts";
import type { Progress } from "../../contract/job.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import type { FitSpec, TrainingInput } from "../../contract/training.ts";
import type { InferenceClient } from "../inference-client.ts";
import { adviceFor } from "./advise.ts";
import { fitRemotely, type FitControl, type FitData } from "./fit-remotely.ts";
import { columnNamed, prepareTable } from "./prepare-table.ts";
import { sampleOf, type RawTable } from "./raw-columns.ts";
import { allRows, readRows, type RowSource } from "./read-rows.ts";
import { readSeries } from "./series.ts";
import { seasonOf } from "./time-steps.ts";

const maximumTableRows = 200_000;
const maximumSeriesRows = 1_000_000;
const fewRows = 20;

export interface TrainInput {
  source: RowSource;
  inference: InferenceClient;
  input: TrainingInput;
  control: FitControl;
  /** Of a table about as many rows are read at most. */
  maximumRows?: number;
}

const kindNames: Record<TrainingInput["kind"], string> = {
  auto: "Model",
  "linear-window": "Forecaster",
  ridge: "Ridge regression",
  logistic: "Logistic regression",
  trees: "Trees",
  kmeans: "Clusters",
  pca: "Components",
};

export function modelName({ kind, targets, name }: TrainingInput, datasetName: string): string {
  if (name !== undefined) return name;
  const of = targets.length > 0 ? targets.slice(0, 3).join(", ") : datasetName;
  return `${kindNames[kind]} of ${of}`;
}

/** Reads the rows, has them fitted, and gives the card of the model that was written. */
export async function train({ source, inference, input, control, maximumRows }: TrainInput): Promise<ModelCard> {
  const { version, datasetName } = source;
  const { signal, progress } = control;
  const isForecaster = input.kind === "linear-window";
  const tell = (count: number): Progress => ({
    fraction: null,
    message: `Reading ${count.toLocaleString("en")} rows`,
    rowCount: count,
  });
  const rows = withOrder(input.rows ?? allRows(version), input.time);
  const { table, inWords, every } = await readRows(source, rows, {
    maximumRows: isForecaster ? maximumSeriesRows : (maximumRows ?? maximumTableRows),
    signal,
    onRows: (count) => progress(tell(count)),
  });
  if (isForecaster && every > 1)
    throw new AppError(
      "invalid-input",
      `A forecaster needs every row, and these are more than ${maximumSeriesRows.toLocaleString("en")}. Filter them, or take a coarser time step.`,
    );
  if (table.rowCount < 2)
    throw new AppError(
      "invalid-input",
      table.rowCount === 0 ? "There are no rows to learn from." : "One row is too few to learn from.",
    );
  const notes =
    every > 1 ? [`Learned from about one row in ${every}, spread over the data: all of them would be too many.`] : [];
  const prepared = isForecaster ? await prepareForecaster(table, input) : await prepareFit(table, input);
  const spec: FitSpec = {
    id: randomUUID(),
    name: modelName(input, datasetName),
    kind: input.kind,
    seed: input.seed,
    order: input.time === undefined ? "random" : "chronological",
    data: {
      datasetId: version.datasetId,
      datasetName,
      versionId: version.id,
      versionNumber: version.number,
      manifestSha256: version.manifestSha256,
      rowCount: table.rowCount,
      inWords,
    },
    clusterCount: input.clusterCount ?? null,
    componentCount: input.componentCount ?? null,
    ...prepared.spec,
    notes: [...notes, ...prepared.spec.notes],
  };
  return fitRemotely(inference, spec, prepared.data, control);
}

function withOrder(rows: NonNullable<TrainingInput["rows"]>, time: string | undefined) {
  return time === undefined ? rows : { ...rows, sort: [{ column: time, order: "ascending" as const }] };
}

type SpecPart = Pick<FitSpec, "task" | "target" | "features" | "window" | "isWindowLengthFixed" | "notes">;

async function prepareFit(table: RawTable, input: TrainingInput): Promise<{ spec: SpecPart; data: FitData }> {
  const { task, features, target, notes, rowCount, part } = await prepareTable(table, input);
  if (rowCount < fewRows && target)
    notes.push(`Only ${rowCount} rows have a ${target.column}: the error below is a rough guess.`);
  return {
    spec: { task, features, target, window: null, isWindowLengthFixed: false, notes },
    data: { count: rowCount, bytesEach: features.length * 4 + 8, part },
  };
}

async function prepareForecaster(table: RawTable, input: TrainingInput): Promise<{ spec: SpecPart; data: FitData }> {
  const columns = input.targets.map((name) => columnNamed(table, name).name);
  if (columns.length === 0) throw new AppError("invalid-input", "Choose the column to forecast: the target.");
  const time = input.time ?? adviceFor(sampleOf(table, 5_000), columns[0] ?? null).time;
  if (time === null) throw new AppError("invalid-input", "A forecaster needs a column of dates to order the rows by.");
  const seriesColumn = input.series === undefined ? null : columnNamed(table, input.series).name;
  const { series, step, notes } = await readSeries(table, { time, series: seriesColumn, columns });
  const constant = series.filter(({ values }) => values.every((value) => value === values[0]));
  if (constant.length === series.length)
    throw new AppError(
      "invalid-input",
      `${columns.join(", ")} never ${columns.length === 1 ? "changes" : "change"}: there is nothing to learn. The forecast is the last value.`,
    );
  const season = input.season ?? seasonOf(step);
  return {
    spec: {
      task: "forecast",
      target: null,
      features: [],
      window: {
        length: input.windowLength ?? 2,
        horizon: input.horizon ?? Math.max(1, Math.min(2 * season, 48)),
        time: columnNamed(table, time).name,
        series: seriesColumn,
        columns,
        season,
      },
      isWindowLengthFixed: input.windowLength !== undefined,
      notes,
    },
    data: {
      count: series.length,
      bytesEach: Math.max(...series.map(({ values }) => values.length)) * 4 + 8,
      part(from, to) {
        const chosen = series.slice(from, to);
        const features = new Float32Array(chosen.reduce((sum, { values }) => sum + values.length, 0));
        let at = 0;
        for (const { values } of chosen) {
          features.set(values, at);
          at += values.length;
        }
        return { features, target: Float64Array.from(chosen, ({ values }) => values.length) };
      },
    },
  };
}
