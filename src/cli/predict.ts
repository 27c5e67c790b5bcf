import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { AppError } from "../contract/errors.ts";
import { modelCardSchema, type ModelCard } from "../contract/model-card.ts";
import { planOf, runPlan } from "../engine/analysis/index.ts";
import { openDataFile } from "../engine/datasets/index.ts";
import { allRows, createPredictionMethod, createTrainedModels } from "../engine/training/index.ts";
import { openWarehouse } from "../engine/warehouse/index.ts";
import { withInference } from "./inference.ts";
import { createProgressLine, printJson, tableText } from "./print.ts";
import { readArguments, UsageError } from "./usage.ts";
import { readOptionsOf } from "./workspace.ts";

const usage = `finsight predict --model FOLDER --data FILE [--json]

  --model FOLDER   what "finsight train" wrote
  --data FILE      rows with the columns that the model reads
  --json           one JSON line a row, with what the model says beside the row's own cells
`;

const shownRows = 20;

export async function predictCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, {
    model: { type: "string" },
    data: { type: "string" },
    table: { type: "string" },
    delimiter: { type: "string" },
    json: { type: "boolean" },
  });
  if (!parsed) return 0;
  const { values } = parsed;
  const { model, data } = values;
  if (model === undefined || data === undefined)
    throw new UsageError(`Name the model's folder and the file.\n\n${usage}`);
  const card = await readCard(resolve(model));
  const folder = await mkdtemp(join(tmpdir(), "finsight-predict-"));
  const progress = createProgressLine();
  try {
    const modelsFolder = join(folder, "models");
    await mkdir(modelsFolder);
    await cp(resolve(model), join(modelsFolder, card.id), { recursive: true });
    const warehouse = await openWarehouse({ folder: join(folder, "warehouse") });
    try {
      const version = await openDataFile(warehouse, data, { options: readOptionsOf(values), signal });
      const { table, provenance } = await withInference({ workspace: folder }, (inference) =>
        runPlan({
          warehouse,
          version,
          datasetName: data,
          plan: planOf(version, { kind: "prediction", rows: allRows(version), modelId: card.id }),
          maximumRows: Number.MAX_SAFE_INTEGER,
          signal,
          progress: ({ message }) => progress.show(message),
          methods: { prediction: createPredictionMethod({ inference, models: createTrainedModels(modelsFolder) }) },
        }),
      );
      progress.clear();
      const names = table.columns.map(({ name }) => name);
      if (values.json)
        for (const row of table.rows) printJson(Object.fromEntries(names.map((name, index) => [name, row[index]])));
      else {
        process.stdout.write(`${provenance.computation?.sentence ?? card.name}\n\n`);
        process.stdout.write(`${tableText(table.columns, table.rows.slice(0, shownRows))}\n`);
        if (table.rows.length > shownRows)
          process.stdout.write(
            `... ${(table.rows.length - shownRows).toLocaleString("en")} more rows: --json has all\n`,
          );
      }
      return 0;
    } finally {
      await warehouse.close();
    }
  } finally {
    progress.clear();
    await rm(folder, { recursive: true, force: true });
  }
}

async function readCard(folder: string): Promise<ModelCard> {
  const text = await readFile(join(folder, "card.json"), "utf8").catch(() => null);
  if (text === null)
    throw new AppError("file-missing", `There is no card.json in ${folder}: name a trained model's folder.`);
  try {
    return modelCardSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError("format-broken", `The card.json in ${folder} cannot be read. Train the model again.`, {
      cause: error,
    });
  }
}
