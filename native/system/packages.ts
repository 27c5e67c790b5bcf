import { readFile } from "node:fs/promises";

import type { Report } from "../support/report.ts";
import { findProgram, run } from "../support/run.ts";

/** Packages that got another name when Debian 13 and Ubuntu 24.04 moved to 64-bit time. */
const renamedForTime64 = new Set([
  "libasound2",
  "libatk-bridge2.0-0",
  "libatk1.0-0",
  "libatspi2.0-0",
  "libcups2",
  "libglib2.0-0",
  "libgtk-3-0",
]);

interface Need {
  packages: readonly string[];
  /** What does not work without them, as the end of "... is missing for". */
  purpose: string;
}

/**
 * Installs Debian packages when we are root on a machine with apt.
 * @throws {Error} naming the exact apt line when we may not or could not install.
 */
export async function ensurePackages(need: Need, report: Report): Promise<void> {
  if (need.packages.length === 0) return;
  const names = await localNames(need.packages);
  const advice = aptLine(names);
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !findProgram("apt-get")) {
    throw new Error(`Missing for ${need.purpose}: ${names.join(", ")}. Install with: ${advice}`);
  }
  report.line(`Installing for ${need.purpose}: ${advice}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const progress = report.progress("Installing system packages");
  await run("apt-get", ["update"], { env });
  const installed = await run(
    "apt-get",
    ["install", "--yes", "--no-install-recommends", "-o", "APT::Status-Fd=3", "-o", "Dpkg::Use-Pty=0", ...names],
    { env, onDescriptor3: (text) => progress.update(aptFraction(text)) },
  );
  if (installed.status !== 0)
    throw new Error(`apt-get could not install ${names.join(", ")}: ${lastLines(installed.tail)}`);
  progress.done();
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-3).join(" ");
}

export function aptLine(names: readonly string[]): string {
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  return `${sudo}apt-get install --yes --no-install-recommends ${names.join(" ")}`;
}

/** The share done of an apt run, from its status lines (`dlstatus:` and `pmstatus:`, percent in the third field). */
export function aptFraction(text: string): number {
  const last = [...text.matchAll(/^(dl|pm)status:.*?:(\d+\.\d+):/gm)].at(-1);
  if (!last) return 0;
  const half = Math.min(100, Number(last[2])) / 200;
  return last[1] === "dl" ? half : 0.5 + half;
}

export async function localNames(packages: readonly string[]): Promise<string[]> {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  const field = (name: string) => new RegExp(`^${name}="?([^"\\n]+)`, "m").exec(release)?.[1] ?? "";
  const version = Number.parseFloat(field("VERSION_ID"));
  const time64 = field("ID") === "ubuntu" ? version >= 24.04 : version >= 13;
  return packages.map((name) => (time64 && renamedForTime64.has(name) ? `${name}t64` : name));
}
