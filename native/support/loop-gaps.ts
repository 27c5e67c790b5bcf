import { appendFileSync } from "node:fs";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";

const everyMs = 250;

/**
 * For measurements: with FINSIGHT_LOOP_GAPS set to a folder, appends a line `{"atMs","gapMs"}` four times a second to
 * `NAME.jsonl` in it, the longest time that this thread's event loop did not turn since the last line.
 */
export function reportLoopGaps(name: string): void {
  const folder = process.env["FINSIGHT_LOOP_GAPS"];
  if (!folder) return;
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  setInterval(() => {
    appendFileSync(
      path.join(folder, `${name}.jsonl`),
      `${JSON.stringify({ atMs: Date.now(), gapMs: delays.max / 1e6 })}\n`,
    );
    delays.reset();
  }, everyMs).unref();
}
