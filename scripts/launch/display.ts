import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const startTimeoutMs = 15_000;
const endWithParent = 'while kill -0 "$1" 2>/dev/null; do sleep 2; done; kill "$2"; rm -rf "$3"';

export interface VirtualDisplay {
  /** X display name, as `:99`. */
  name: string;
  /** The screen's live pixels, an XWD file. */
  framePath: string;
  close(): Promise<void>;
}

/** True when windows can open on a screen of this machine. */
export function hasDisplay(): boolean {
  if (process.platform !== "linux") return true;
  if (process.env["WAYLAND_DISPLAY"]) return true;
  const display = process.env["DISPLAY"];
  if (!display) return false;
  const local = /^:(\d+)/.exec(display)?.[1];
  return local === undefined || existsSync(`/tmp/.X11-unix/X${local}`);
}

/** True when a graphics device is there to draw with. */
export function hasGraphicsDevice(): boolean {
  return process.platform !== "linux" || existsSync("/dev/dri") || existsSync("/dev/nvidia0") || existsSync("/dev/dxg");
}

/** Starts Xvfb on a free display number. It ends soon after this process at the latest, however that ends. */
export async function startVirtualDisplay(size: { widthPx: number; heightPx: number }): Promise<VirtualDisplay> {
  const frameFolder = await mkdtemp(path.join(tmpdir(), "finsight-display-"));
  const screen = `${size.widthPx}x${size.heightPx}x24`;
  const child = spawn(
    "Xvfb",
    ["-displayfd", "3", "-screen", "0", screen, "-fbdir", frameFolder, "-nolisten", "tcp", "-noreset", "-nocursor"],
    { stdio: ["ignore", "ignore", "pipe", "pipe"], detached: true },
  );
  const number = await displayNumber(child);
  for (const stream of child.stdio) stream?.destroy();
  child.unref();
  const watcher = spawn("sh", ["-c", endWithParent, "sh", String(process.pid), String(child.pid), frameFolder], {
    stdio: "ignore",
    detached: true,
  });
  watcher.unref();

  return {
    name: `:${number}`,
    framePath: path.join(frameFolder, "Xvfb_screen0"),
    async close() {
      watcher.kill();
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.ref();
        child.kill();
        await ended;
      }
      await rm(frameFolder, { recursive: true, force: true });
    },
  };
}

function displayNumber(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    let complaint = "";
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`Xvfb did not start: ${complaint.trim()}`));
    }, startTimeoutMs);
    child.stdio[3]?.on("data", (data: Buffer) => {
      said += data.toString();
      if (!said.includes("\n")) return;
      clearTimeout(timer);
      resolve(said.trim());
    });
    child.stderr?.on("data", (data: Buffer) => {
      complaint += data.toString();
    });
    child.on("error", reject);
    child.on("exit", () => {
      clearTimeout(timer);
      reject(new Error(`Xvfb ended at once: ${complaint.trim()}`));
    });
  });
}
