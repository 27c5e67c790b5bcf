import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";

const largestByteCount = 2_000_000;
const keptFileCount = 4;

export interface LogFile {
  line(source: string, text: string): void;
  readonly path: string;
}

/** One text file, `finsight.log`; full ones move on to `finsight.1.log` and so forth. */
export function openLogFile(folder: string): LogFile {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "finsight.log");
  let byteCount = existsSync(file) ? statSync(file).size : 0;

  function rotate(): void {
    rmSync(numbered(keptFileCount), { force: true });
    for (let number = keptFileCount - 1; number >= 1; number -= 1) {
      if (existsSync(numbered(number))) renameSync(numbered(number), numbered(number + 1));
    }
    renameSync(file, numbered(1));
    byteCount = 0;
  }

  function numbered(number: number): string {
    return path.join(folder, `finsight.${number}.log`);
  }

  return {
    path: file,
    line(source, text) {
      const entry = `${new Date().toISOString()} ${source}: ${text.trimEnd()}\n`;
      if (byteCount > 0 && byteCount + entry.length > largestByteCount) rotate();
      appendFileSync(file, entry);
      byteCount += Buffer.byteLength(entry);
    },
  };
}
