import { cp, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { AppError } from "../contract/errors.ts";
import { trainedKindSchema, type ModelCard } from "../contract/model-card.ts";
import { trainingInputSchema } from "../contract/training.ts";
import { openDataFile } from "../engine/datasets/index.ts";
import { train } from "../engine/training/index.ts";
import { openWarehouse } from "../engine/warehouse/index.ts";
import { withInference } from "./inference.ts";
import { createProgressLine, printJson, tableText } from "./print.ts";
import { readArguments, UsageError, wholeNumber } from "./usage.ts";
import { readOptionsOf } from "./workspace.ts";

const kinds = ["auto", ...trainedKindSchema.options];

const usage = `finsight train --data FILE --target COLUMN --out FOLDER [--kind KIND] [--json]

  --target COLUMN      what to foretell (several, with commas, for linear-window; none for kmeans and pca)
  --features A,B       columns to learn from; default: all that are fit for it
  --kind KIND          ${kinds.join(", ")}; default auto
  --time COLUMN        order of the rows: the error is then measured on the latest ones
  --series COLUMN      names the series, for linear-window
  --horizon STEPS      steps ahead, for linear-window
  --window STEPS       past values looked at, for linear-window; default: chosen
  --season STEPS       steps in a season, for linear-window; default: from the step of the times
  --clusters N         for kmeans; default: chosen
  --components N       for pca; default: chosen
  --seed N             default 1
  --out FOLDER         receives model.onnx and card.json; must not be there yet
  --json               the model's card as one JSON line
`;

export async function trainCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, {
    data: { type: "string" },
    table: { type: "string" },
    delimiter: { type: "string" },
    target: { type: "string" },
    features: { type: "string" },
    kind: { type: "string" },
    time: { type: "string" },
    series: { type: "string" },
    horizon: { type: "string" },
    window: { type: "string" },
    season: { type: "string" },
    clusters: { type: "string" },
    components: { type: "string" },
    seed: { type: "string" },
    name: { type: "string" },
    out: { type: "string" },
    json: { type: "boolean" },
  });
  if (!parsed) return 0;
  const { values } = parsed;
  const { data, out, kind = "auto" } = values;
  if (data === undefined) throw new UsageError(`--data is missing.\n\n${usage}`);
  if (out === undefined) throw new UsageError(`--out is missing.\n\n${usage}`);
  if (!kinds.includes(kind)) throw new UsageError(`--kind takes one of ${kinds.join(", ")}, not "${kind}".`);
  const target = resolve(out);
  if (await stat(target).catch(() => null))
    throw new AppError("conflict", `There is something at ${target} already. Choose another --out.`);
  const number = (text: string | undefined, option: string, least: number) =>
    text === undefined ? undefined : wholeNumber(text, option, least);
  const request = {
    kind: kind === "auto" ? "auto" : trainedKindSchema.parse(kind),
    targets: list(values.target),
    features: values.features === undefined ? undefined : list(values.features),
    time: values.time,
    series: values.series,
    horizon: number(values.horizon, "--horizon", 1),
    windowLength: number(values.window, "--window", 2),
    season: number(values.season, "--season", 1),
    clusterCount: number(values.clusters, "--clusters", 2),
    componentCount: number(values.components, "--components", 1),
    seed: number(values.seed, "--seed", 0),
    name: values.name,
  };

  const folder = await mkdtemp(join(tmpdir(), "finsight-train-"));
  const progress = createProgressLine();
  try {
    const warehouse = await openWarehouse({ folder: join(folder, "warehouse") });
    let card: ModelCard;
    try {
      const version = await openDataFile(warehouse, data, { options: readOptionsOf(values), signal });
      const input = trainingInputSchema.safeParse({ versionId: version.id, ...request });
      if (!input.success)
        throw new UsageError(
          `--${input.error.issues[0]?.path[0]?.toString() ?? "options"}: ${input.error.issues[0]?.message}`,
        );
      card = await withInference({ workspace: folder }, (inference) =>
        train({
          source: { warehouse, version, datasetName: datasetNameOf(data) },
          inference,
          input: input.data,
          control: { signal, progress: ({ message }) => progress.show(message) },
        }),
      );
    } finally {
      await warehouse.close();
    }
    progress.clear();
    await cp(join(folder, "models", card.id), target, { recursive: true });
    if (values.json) printJson(card);
    else process.stdout.write(`${cardText(card)}\n\nWritten to ${target}\n`);
    return 0;
  } finally {
    progress.clear();
    await rm(folder, { recursive: true, force: true });
  }
}

function list(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function datasetNameOf(path: string): string {
  return resolve(path).split(/[\\/]/).at(-1) ?? path;
}

function cardText(card: ModelCard): string {
  const lines = [`${card.name}: ${card.description}`];
  if (card.error) {
    const { measure, value, baseline } = card.error;
    const round = (number: number) => Number(number.toPrecision(4));
    const against =
      baseline && baseline.name !== "one cluster" ? `, against ${round(baseline.value)} for ${baseline.name}` : "";
    lines.push(`${measure}: ${round(value)}${against}`);
    for (const other of card.error.others) lines.push(`${other.measure}: ${round(other.value)}`);
  }
  if (card.split.how !== "none")
    lines.push(
      `Measured on ${card.split.validationRowCount.toLocaleString("en")} rows (${card.split.how === "chronological" ? "the latest" : "drawn at random"}) that it had not learned from.`,
    );
  lines.push(...card.notes);
  if (card.importance.length > 0)
    lines.push(
      "",
      tableText(
        [
          { name: "column", type: "text" },
          { name: "error grows by", type: "number" },
        ],
        card.importance.slice(0, 10).map(({ column, increase }) => [column, Number(increase.toPrecision(4))]),
      ),
    );
  return lines.join("\n");
}
