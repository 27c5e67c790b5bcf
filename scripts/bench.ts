import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { printFigures, type Figure } from "./bench/figures.ts";
import { ensureBuilt } from "./launch/build.ts";
import { repositoryFolder } from "./launch/index.ts";
import { consoleReport } from "../native/support/report.ts";

interface Suite {
  name: string;
  run(): Promise<Figure[]>;
}

const suites: Suite[] = [
  { name: "window", run: async () => (await import("./bench/window.ts")).benchWindow() },
  { name: "import", run: async () => (await import("./bench/import.ts")).benchImport() },
  { name: "grid", run: async () => (await import("./bench/grid.ts")).benchGrid() },
  { name: "queries", run: async () => (await import("./bench/renderer-queries.ts")).benchRendererQueries() },
  { name: "plans", run: async () => (await import("./bench/queries.ts")).benchQueries() },
  { name: "ask", run: async () => (await import("./bench/ask.ts")).benchAsk() },
  { name: "monte-carlo", run: async () => (await import("./bench/monte-carlo.ts")).benchMonteCarlo() },
  { name: "correlation", run: async () => (await import("./bench/correlation.ts")).benchCorrelation() },
  { name: "forecast", run: async () => (await import("./bench/forecast.ts")).benchForecast() },
  { name: "anomalies", run: async () => (await import("./bench/anomalies.ts")).benchAnomalies() },
  { name: "training", run: async () => (await import("./bench/training.ts")).benchTraining() },
  { name: "inference", run: async () => (await import("./bench/inference.ts")).benchInference() },
  { name: "speech", run: async () => (await import("./bench/speech.ts")).benchSpeech() },
];

/** `npm run bench [-- suite ...]`: prints a table and writes out/bench.json. Speeds are ratios against a baseline of the same run. */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    process.stderr.write(
      `There is no suite named ${unknown.join(", ")}. Choose from ${suites.map((suite) => suite.name).join(", ")}.\n`,
    );
    process.exit(2);
  }
  await ensureBuilt(repositoryFolder, consoleReport());
  const figures: Figure[] = [];
  for (const suite of suites) {
    if (wanted.length > 0 && !wanted.includes(suite.name)) continue;
    process.stdout.write(`Measuring ${suite.name}\n`);
    figures.push(...(await suite.run()));
  }
  printFigures(figures);
  const file = path.join(repositoryFolder, "out/bench.json");
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(figures, null, 2)}\n`);
  process.stdout.write(`Written to ${path.relative(process.cwd(), file)}\n`);
}

await main();
