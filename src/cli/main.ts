import { isAppError, toFailure } from "../contract/errors.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { listCommand } from "./list.ts";
import { profileCommand } from "./profile.ts";
import { queryCommand } from "./query.ts";
import { UsageError } from "./usage.ts";

/** Runs with the arguments behind the command's name and gives the exit code. */
export type Command = (args: readonly string[], signal: AbortSignal) => Promise<number>;

const commands: Record<string, { summary: string; run: Command }> = {
  import: { summary: "bring files into the workspace", run: importCommand },
  list: { summary: "show the datasets of the workspace", run: listCommand },
  profile: { summary: "show what each column holds", run: profileCommand },
  query: { summary: "run a SELECT over the datasets or a file", run: queryCommand },
  ask: {
    summary: "answer questions about a file in plain words",
    run: async (args) => (await import("./ask.ts")).askCommand(args),
  },
  anomalies: {
    summary: "score each row of a series by the rows before it",
    run: async (args, signal) => (await import("./anomalies.ts")).anomaliesCommand(args, signal),
  },
  forecast: {
    summary: "forecast time series with a 95% interval",
    run: async (args, signal) => (await import("./forecast.ts")).forecastCommand(args, signal),
  },
  gpu: {
    summary: "check the graphics card, install what the runtime needs of it",
    run: async (args, signal) => (await import("./gpu.ts")).gpuCommand(args, signal),
  },
  models: {
    summary: "list, install, remove and measure models",
    run: async (args, signal) => (await import("./models.ts")).modelsCommand(args, signal),
  },
  risk: {
    summary: "measure returns, volatility, value at risk, correlation, the frontier",
    run: async (args, signal) => (await import("./risk.ts")).riskCommand(args, signal),
  },
  option: {
    summary: "price an option with its Greeks",
    run: async (args, signal) => (await import("./option.ts")).optionCommand(args, signal),
  },
  train: {
    summary: "fit a model to a file and export it as ONNX with a card",
    run: async (args, signal) => (await import("./train.ts")).trainCommand(args, signal),
  },
  predict: {
    summary: "apply a trained model to a file",
    run: async (args, signal) => (await import("./predict.ts")).predictCommand(args, signal),
  },
  documents: {
    summary: "add, list and remove documents",
    run: async (args, signal) => (await import("./documents.ts")).documentsCommand(args, signal),
  },
  search: {
    summary: "find documents, columns and data by what they say",
    run: async (args, signal) => (await import("./search.ts")).searchCommand(args, signal),
  },
  export: { summary: "write rows to a CSV, Parquet or XLSX file", run: exportCommand },
};

const help = `finsight COMMAND [OPTIONS]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(9)} ${summary}`)
  .join("\n")}

"finsight COMMAND --help" shows a command's options.
`;

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(help);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`There is no command "${name}".\n\n${help}`);
  const controller = new AbortController();
  const stop = () => {
    controller.abort();
    process.once("SIGINT", () => process.exit(130));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return command.run(rest, controller.signal);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } else {
    const failure = toFailure(error);
    process.stderr.write(`${failure.message}\n`);
    if (failure.code === "internal" && process.env["FINSIGHT_DEBUG"] !== undefined)
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = isAppError(error, "cancelled") ? 130 : 1;
  }
}
