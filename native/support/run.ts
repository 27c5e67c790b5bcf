import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import path from "node:path";

const keptOutputChars = 4_000;

interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  onOutput?: (text: string) => void;
  /** Gives the program a third pipe, as file descriptor 3, and passes on what it writes there. */
  onDescriptor3?: (text: string) => void;
}

export interface RunResult {
  status: number;
  stdout: string;
  /** The last 4,000 characters of both streams. */
  tail: string;
}

/** Runs a program to its end without a shell. A program that cannot be started gives status 127. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe", options.onDescriptor3 ? "pipe" : "ignore"],
      shell: process.platform === "win32" && file.endsWith(".cmd"),
    });
    let stdout = "";
    let tail = "";
    const keep = (text: string) => {
      tail = (tail + text).slice(-keptOutputChars);
      options.onOutput?.(text);
    };
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      keep(text);
    });
    child.stderr?.setEncoding("utf8").on("data", keep);
    child.stdio[3]?.on("data", (data: Buffer) => options.onDescriptor3?.(data.toString()));
    child.on("error", (error) => resolve({ status: 127, stdout, tail: `${tail}${error.message}` }));
    child.on("close", (code) => resolve({ status: code ?? 1, stdout, tail }));
  });
}

/** How to start npm here: the npm that started us, or else the one on the path. */
export function npmCommand(): { file: string; leadingArgs: string[] } {
  const started = process.env["npm_execpath"];
  if (started && /^npm-cli\.c?js$/.test(path.basename(started))) {
    return { file: process.execPath, leadingArgs: [started] };
  }
  return { file: process.platform === "win32" ? "npm.cmd" : "npm", leadingArgs: [] };
}

export function runNpm(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { file, leadingArgs } = npmCommand();
  return run(file, [...leadingArgs, ...args], options);
}

export function npmIsOffline(): boolean {
  return process.env["npm_config_offline"] === "true";
}

/** First path on PATH that holds this program. */
export function findProgram(name: string): string | undefined {
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    try {
      return realpathSync(path.join(folder, name));
    } catch {
      continue;
    }
  }
  return undefined;
}
