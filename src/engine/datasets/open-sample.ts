import { createRequire } from "node:module";
import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../contract/errors.ts";
import type { Job } from "../../contract/job.ts";
import type { DatasetDependencies } from "./dependencies.ts";
import { importDataset } from "./import.ts";

const SAMPLES = [
  { file: "flights-3m.parquet", name: "Flights 2001" },
  { file: "movies.json", name: "Movies" },
  { file: "cars.json", name: "Cars" },
  { file: "stocks.csv", name: "Stocks" },
  { file: "sp500-2000.csv", name: "S&P 500 daily" },
];

/** DuckDB opens the files itself, so in a packaged app they lie beside the archive. */
function packageFolder(): string {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(dirname(require.resolve("vega-datasets"))), "data");
  return folder.replace(/app\.asar(?=[\\/])/, "app.asar.unpacked");
}

async function sampleFolder(deps: DatasetDependencies): Promise<string> {
  const folder = deps.sampleFolder ?? packageFolder();
  try {
    await access(join(folder, "cars.json"));
  } catch (error) {
    throw new AppError(
      "file-missing",
      "The sample data did not come with this installation. Import a file of your own instead.",
      { cause: error },
    );
  }
  return folder;
}

/** Imports the sample datasets that are not there yet; the job's result is the last one. */
export function startSample(deps: DatasetDependencies): Job {
  return deps.jobs.start({
    kind: "sample",
    title: "Opening the sample workspace",
    async run(control) {
      const folder = await sampleFolder(deps);
      const present = new Map((await deps.records.list()).map((dataset) => [dataset.name, dataset]));
      let result: NonNullable<Job["result"]> = {};
      for (const [index, { file, name }] of SAMPLES.entries()) {
        const share = (fraction: number) => ({
          fraction: (index + fraction) / SAMPLES.length,
          message: `Reading ${name}`,
        });
        control.progress(share(0));
        const dataset =
          present.get(name) ??
          (await importDataset(
            deps,
            { paths: [join(folder, file)], name, options: {} },
            {
              signal: control.signal,
              progress: (progress) => control.progress(share(progress.fraction ?? 0)),
              partial: () => undefined,
            },
          ));
        result = { datasetId: dataset.id, versionId: dataset.current.id };
      }
      return result;
    },
  });
}
