import { spawn } from "node:child_process";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

import { consoleReport } from "../native/support/report.ts";
import { npmCommand } from "../native/support/run.ts";
import { runScript } from "../native/support/script.ts";
import { prepareLaunch } from "./launch/index.ts";

const repositoryFolder = path.resolve(import.meta.dirname, "..");

interface Stage {
  name: string;
  script: string;
  args?: readonly string[];
}

/** What `npm test` runs, in order; a stage that fails does not stop the ones after it, unless they need what it makes. */
const stages: readonly Stage[] = [
  { name: "checks and unit tests", script: "check" },
  { name: "licences", script: "notices", args: ["--check"] },
  { name: "native modules", script: "check:native" },
  { name: "build", script: "build" },
  { name: "package", script: "package" },
  { name: "integration tests", script: "test:integration" },
  { name: "end-to-end tests", script: "test:e2e" },
];
const needsBuild = new Set(["package", "test:integration", "test:e2e"]);

interface Outcome {
  stage: Stage;
  passed: boolean;
  durationMs: number;
  passedTests: number;
  failedTests: number;
}

async function test(): Promise<number> {
  const report = consoleReport();
  const preparation = await prepareLaunch({ headless: true, report });
  await preparation.close();

  const outcomes: Outcome[] = [];
  let built = true;
  for (const stage of stages) {
    if (needsBuild.has(stage.script) && !built) continue;
    report.line(`\n=== ${stage.name} (npm run ${stage.script})`);
    const outcome = await runStage(stage);
    if (stage.script === "build") built = outcome.passed;
    outcomes.push(outcome);
  }

  const skipped = stages.length - outcomes.length;
  process.stdout.write(`\n${outcomes.map(outcomeLine).join("\n")}\n`);
  if (skipped > 0) process.stdout.write(`${skipped} stages were left out: the app could not be built.\n`);
  const failedStages = outcomes.filter((outcome) => !outcome.passed);
  const passedTests = sum(outcomes.map((outcome) => outcome.passedTests));
  const failedTests = Math.max(failedStages.length, sum(outcomes.map((outcome) => outcome.failedTests)));
  process.stdout.write(`${passedTests} passed, ${failedTests} failed\n`);
  return failedStages.length > 0 || skipped > 0 ? 1 : 0;
}

function runStage(stage: Stage): Promise<Outcome> {
  const { file, leadingArgs } = npmCommand();
  const startMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn(file, [...leadingArgs, "run", stage.script, "--", ...(stage.args ?? [])], {
      cwd: repositoryFolder,
      stdio: ["ignore", "pipe", "inherit"],
      shell: file.endsWith(".cmd"),
    });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      process.stdout.write(text);
    });
    const finish = (status: number) =>
      resolve({ stage, passed: status === 0, durationMs: performance.now() - startMs, ...countTests(said) });
    child.on("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      finish(127);
    });
    child.on("close", (code) => finish(code ?? 1));
  });
}

/** Adds up vitest's closing lines, as `Tests  1 failed | 12 passed (13)`. */
function countTests(output: string): Pick<Outcome, "passedTests" | "failedTests"> {
  const closing = stripVTControlCharacters(output)
    .split("\n")
    .filter((line) => /^\s*Tests\s+\d/.test(line));
  const count = (word: string) => sum(closing.map((line) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0)));
  return { passedTests: count("passed"), failedTests: count("failed") };
}

function outcomeLine(outcome: Outcome): string {
  const seconds = `${(outcome.durationMs / 1_000).toFixed(1)} s`;
  return `${outcome.passed ? "ok    " : "FAILED"}  ${outcome.stage.name.padEnd(24)} ${seconds.padStart(8)}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

await runScript(test);
