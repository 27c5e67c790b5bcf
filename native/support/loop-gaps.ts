import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";

const tickMs = 2;
const everyMs = 250;
const usageFile = "/proc/thread-self/schedstat";

/**
 * For measurements: with FINSIGHT_LOOP_GAPS set to a folder, appends a line four times a second to `NAME.jsonl` in it, about
 * the time since the last line. `gapMs` is the longest time that this thread's event loop did not turn; `ownMs` the
 * most computing that it did in one turn, which does not depend on what else the machine is doing (Linux; else the same).
 */
export function reportLoopGaps(name: string): void {
  const folder = process.env["FINSIGHT_LOOP_GAPS"];
  if (!folder) return;
  let lastMs = performance.now();
  let lastComputedMs = computedMs();
  let longest = { gapMs: 0, ownMs: 0 };
  setInterval(() => {
    const nowMs = performance.now();
    const nowComputedMs = computedMs();
    const gapMs = nowMs - lastMs;
    const ownMs = process.platform === "linux" ? nowComputedMs - lastComputedMs : gapMs;
    longest = { gapMs: Math.max(longest.gapMs, gapMs), ownMs: Math.max(longest.ownMs, ownMs) };
    lastMs = nowMs;
    lastComputedMs = nowComputedMs;
  }, tickMs).unref();
  setInterval(() => {
    appendFileSync(path.join(folder, `${name}.jsonl`), `${JSON.stringify({ atMs: Date.now(), ...longest })}\n`);
    longest = { gapMs: 0, ownMs: 0 };
  }, everyMs).unref();
}

/** What this thread has computed so far, in milliseconds (proc(5): the first number, in nanoseconds). */
function computedMs(): number {
  if (process.platform !== "linux") return 0;
  return Number(readFileSync(usageFile, "utf8").split(" ")[0]) / 1e6;
}
