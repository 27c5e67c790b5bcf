import { readdir, stat } from "node:fs/promises";
import path from "node:path";

import type { Report } from "../../native/support/report.ts";
import { run } from "../../native/support/run.ts";

const sources = ["src", "assets", "package.json", "vite.config.ts"];
const built = ["main", "preload", "engine", "inference", "renderer"];

/** Builds the app when a source is newer than what was built last. */
export async function ensureBuilt(repositoryFolder: string, report: Report): Promise<void> {
  const builtMs = await Promise.all(built.map((name) => newestMs(path.join(repositoryFolder, "out", "app", name))));
  const sourceMs = await Promise.all(sources.map((name) => newestMs(path.join(repositoryFolder, name))));
  if (Math.min(...builtMs) >= Math.max(...sourceMs)) return;

  report.line("Building the app.");
  const progress = report.progress("Building");
  let finished = 0;
  const result = await run(process.execPath, [path.join(repositoryFolder, "scripts", "build.ts")], {
    cwd: repositoryFolder,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
    onOutput: (text) => {
      finished += text.match(/^Built /gm)?.length ?? 0;
      progress.update(Math.min(0.99, finished / built.length));
    },
  });
  if (result.status !== 0) throw new Error(`The app could not be built:\n${result.tail}`);
  progress.done();
}

/** Modification time of the newest file at or below a path; 0 where there is none. */
async function newestMs(target: string): Promise<number> {
  const found = await stat(target).catch(() => undefined);
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const entries = await readdir(target, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const times = await Promise.all(
    files.map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).mtimeMs),
  );
  return times.reduce((newest, time) => Math.max(newest, time), 0);
}
