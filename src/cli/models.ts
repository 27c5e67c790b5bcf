import { resolve } from "node:path";
import { AppError } from "../contract/errors.ts";
import type { InstallFrom, Model, ModelMeasure } from "../contract/models.ts";
import type { InferenceClient } from "../engine/inference-client.ts";
import { withInference } from "./inference.ts";
import { createProgressLine, printJson, tableText } from "./print.ts";
import { readArguments, UsageError } from "./usage.ts";

const usage = `finsight models list [--workspace FOLDER] [--json]
finsight models install ID [--from PATH | --url ADDRESS] [--yes] [--json]
finsight models remove ID
finsight models benchmark ID [--workspace FOLDER] [--json]

  --from PATH      take the files from a folder or a zip instead of the network
  --url ADDRESS    take them from a server of your own, below ADDRESS/ID/
  --yes            take files whose hash this program does not know
  --workspace FOLDER  list the models trained there, too
  --json           one JSON line a model
`;

const options = {
  from: { type: "string" },
  url: { type: "string" },
  yes: { type: "boolean" },
  workspace: { type: "string" },
  json: { type: "boolean" },
} as const;

type Values = {
  [K in keyof typeof options]?: ((typeof options)[K]["type"] extends "boolean" ? boolean : string) | undefined;
};

export async function modelsCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, options);
  if (!parsed) return 0;
  const { values } = parsed;
  const [action, id, ...rest] = parsed.positionals;
  if (rest.length > 0) throw new UsageError(`"${rest.join(" ")}" is too much.\n\n${usage}`);
  return withInference({ workspace: values.workspace }, async (inference) => {
    if (action === "list" && id === undefined) show(await inference.call("model/list", {}), values);
    else if (action === "install" && id !== undefined) show([await install(inference, id, values, signal)], values);
    else if (action === "benchmark" && id !== undefined)
      show([await inference.call("model/benchmark", { id }, { signal })], values);
    else if (action === "remove" && id !== undefined) {
      await inference.call("model/remove", { id });
      process.stdout.write(`Removed ${id}.\n`);
    } else throw new UsageError(usage);
    return 0;
  });
}

function sourceOf(values: Values): InstallFrom {
  if (values.from !== undefined && values.url !== undefined)
    throw new UsageError(`Use either --from or --url, not both.\n\n${usage}`);
  if (values.from !== undefined) return { kind: "path", path: resolve(values.from) };
  return { kind: "network", baseUrl: values.url ?? null };
}

async function install(inference: InferenceClient, id: string, values: Values, signal: AbortSignal): Promise<Model> {
  const line = createProgressLine();
  const from = sourceOf(values);
  const ended = new Promise<Model>((settle) => {
    inference.on("model/changed", ({ model }) => {
      if (model?.id !== id || model.kind !== "pack") return;
      if (model.state !== "installing") return settle(model);
      const { fraction, message } = model.progress ?? { fraction: null, message: "" };
      line.show(fraction === null ? message : `${message}: ${Math.round(fraction * 100)} %`);
    });
  });
  const stop = () => {
    inference.call("model/cancelInstall", { id }).catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    await inference.call("model/install", { id, from, acceptUnpublished: values.yes ?? false });
    const model = await ended;
    if (signal.aborted) throw new AppError("cancelled", "Stopped. What has arrived is kept for the next try.");
    if (model.kind === "pack" && model.failure) throw withWayOn(model.failure.code, model.failure.message);
    return model;
  } finally {
    signal.removeEventListener("abort", stop);
    line.clear();
  }
}

function withWayOn(code: AppError["code"], message: string): AppError {
  return new AppError(code, code === "conflict" ? `${message} Add --yes to say so.` : message);
}

function show(models: readonly Model[], { json = false }: Values): void {
  if (json) {
    for (const model of models) printJson(model);
    return;
  }
  const rows = models.map((model) =>
    model.kind === "pack"
      ? [
          model.id,
          model.manifest.task,
          model.state,
          model.manifest.licence.spdx,
          megabytes(packBytes(model)),
          ...measured(model.measure),
        ]
      : [
          model.id,
          model.card.task,
          `trained: ${model.card.name}`,
          model.card.licence,
          megabytes(model.sizeBytes),
          ...measured(model.measure),
        ],
  );
  const names = ["model", "for", "state", "licence", "MB", "runs on", "ms", "memory MB"];
  const columns = names.map((name) => ({ name, type: /MB|ms/.test(name) ? ("number" as const) : ("text" as const) }));
  process.stdout.write(`${tableText(columns, rows)}\n`);
}

function packBytes({ manifest, installed }: Extract<Model, { kind: "pack" }>): number | null {
  if (installed) return installed.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const sizes = manifest.files.map(({ sizeBytes }) => sizeBytes);
  return sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

function megabytes(bytes: number | null): number | null {
  return bytes === null ? null : Math.round(bytes / 1e5) / 10;
}

function measured(measure: ModelMeasure | null): (string | number | null)[] {
  if (!measure) return [null, null, null];
  return [
    measure.provider,
    measure.latencyMs === null ? null : Math.round(measure.latencyMs * 100) / 100,
    megabytes(measure.memoryBytes),
  ];
}
