import { spawnSync } from "node:child_process";
import path from "node:path";

const repository = path.resolve(import.meta.dirname, "..");
const binaries = path.join(repository, "node_modules/.bin");

/** Everything that needs no built app, cheapest first; each step runs even when one before it failed. */
const steps: { name: string; command: string; args: string[] }[] = [
  { name: "lint", command: "oxlint", args: ["--deny-warnings"] },
  { name: "format", command: "oxfmt", args: ["--check", "."] },
  { name: "types", command: "tsc", args: ["-b"] },
  { name: "unused", command: "knip", args: [] },
  { name: "unit tests", command: "vitest", args: ["run"] },
];

const failed: string[] = [];
for (const { name, command, args } of steps) {
  const startMs = performance.now();
  process.stdout.write(`\n--- ${name}\n`);
  const windows = process.platform === "win32";
  const run = spawnSync(path.join(binaries, windows ? `${command}.cmd` : command), args, {
    cwd: repository,
    stdio: "inherit",
    shell: windows,
  });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  process.stdout.write(`--- ${name}: ${run.status === 0 ? "passed" : "FAILED"} in ${seconds} s\n`);
  if (run.status !== 0) failed.push(name);
}
process.stdout.write(failed.length === 0 ? "\nEverything passed.\n" : `\nFailed: ${failed.join(", ")}.\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
