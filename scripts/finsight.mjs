#!/usr/bin/env node
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const repositoryFolder = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const entry = path.join(repositoryFolder, "src", "cli", "main.ts");
const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"];

function pinnedNode() {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const usual = path.join(repositoryFolder, "node_modules", "node", "bin", name);
  if (existsSync(usual)) return usual;
  try {
    const found = path.join(path.dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin", name);
    return existsSync(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function ownNodeServes() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

function compileCacheFolder() {
  const system = process.platform === "win32" ? process.env.LOCALAPPDATA : process.env.XDG_CACHE_HOME;
  return path.join(system || path.join(homedir(), ".cache"), "finsight-workstation", "compiled");
}

const node = pinnedNode() ?? (ownNodeServes() ? process.execPath : undefined);
if (!node) {
  process.stderr.write("finsight needs the Node 24 that npm ci installs: run npm ci first.\n");
  process.exit(1);
}

const quiet = ["--disable-warning=ExperimentalWarning", "--disable-warning=DeprecationWarning"];
const child = spawn(node, [...quiet, entry, ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { NODE_COMPILE_CACHE: compileCacheFolder(), ...process.env },
});
for (const signal of forwarded) {
  process.on(signal, () => {
    const terminalSentIt = signal === "SIGINT" && process.stdin.isTTY;
    if (!terminalSentIt) child.kill(signal);
  });
}
child.on("error", (error) => {
  process.stderr.write(`finsight could not start Node: ${error.message}\n`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  for (const name of forwarded) process.removeAllListeners(name);
  process.kill(process.pid, signal);
});
