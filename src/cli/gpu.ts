import { join, resolve } from "node:path";
import { installProviders } from "../../native/providers/install.ts";
import { providersRoot } from "../../native/providers/installed.ts";
import { providerPackageFor } from "../../native/providers/package.ts";
import { packagedRuntimeLibrary } from "../../native/providers/runtime-library.ts";
import { AppError } from "../contract/errors.ts";
import type { GpuReport } from "../contract/gpu.ts";
import { appFolder, withInference } from "./inference.ts";
import { createProgressLine, printJson } from "./print.ts";
import { readArguments, UsageError } from "./usage.ts";

const usage = `finsight gpu check [--json]
finsight gpu install [--from FILE] [--feed URL] [--json]

  check            what stands between this machine and models on its graphics card
  install          fetch the CUDA and TensorRT libraries of the runtime, about 240 MB, and check
  --from FILE      take them from a .nupkg, .zip or .tgz instead of the network
  --feed URL       another NuGet feed: the address of its index.json
  --json           one JSON object
`;

const marks = { found: "ok", missing: "missing", broken: "broken", "not-needed": "-" };

export async function gpuCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = readArguments(args, usage, {
    from: { type: "string" },
    feed: { type: "string" },
    json: { type: "boolean" },
  });
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const [action, ...rest] = positionals;
  if ((action !== "check" && action !== "install") || rest.length > 0)
    throw new UsageError(`Say "gpu check" or "gpu install".\n\n${usage}`);
  if (action === "install") await install(values, signal);
  const report = await withInference({}, (inference) => inference.call("gpu/report", {}, { signal }));
  if (values.json) printJson(report);
  else process.stdout.write(`${inWords(report)}\n`);
  return 0;
}

async function install(values: { from?: string | undefined; feed?: string | undefined }, signal: AbortSignal) {
  const provider = providerPackageFor(process.platform, process.arch);
  if (!provider)
    throw new AppError(
      "unavailable",
      `The runtime brings no CUDA for ${process.platform} on ${process.arch}. A graphics card is used through WebGPU here; there is nothing to install.`,
    );
  const line = createProgressLine();
  try {
    await installProviders({
      provider,
      root: providersRoot(join(appFolder(), "models")),
      runtimeLibraryPath: packagedRuntimeLibrary(provider),
      ...(values.from === undefined ? {} : { from: resolve(values.from) }),
      ...(values.feed === undefined ? {} : { feedIndex: values.feed }),
      signal,
      progress: ({ fraction, message }) =>
        line.show(fraction === null ? message : `${message}: ${Math.round(fraction * 100)} %`),
    });
  } finally {
    line.clear();
  }
}

function inWords(report: GpuReport): string {
  const rows = report.findings.map(({ title, state, detail, wayOn }) => {
    const mark = marks[state].padEnd(8);
    return [`${mark} ${title}: ${detail}`, ...(wayOn === null ? [] : [`${" ".repeat(9)}${wayOn}`])].join("\n");
  });
  return [report.summary, "", ...rows].join("\n");
}
