import { spawn } from "node:child_process";
import path from "node:path";

import { prepareLaunch } from "../scripts/launch/index.ts";
import { consoleReport } from "./support/report.ts";
import { runScript } from "./support/script.ts";

const checkFolder = path.join(import.meta.dirname, "check");

/** Loads and uses every native module in this Node and in an Electron utility process. Exit status 1 when one fails. */
async function check(): Promise<number> {
  const nodeStatus = await statusOf(process.execPath, [path.join(checkFolder, "probe.js")], process.env);
  const plan = await prepareLaunch({ headless: true, appFolder: checkFolder, report: consoleReport() });
  try {
    return Math.max(nodeStatus, await statusOf(plan.executablePath, plan.args, plan.env));
  } finally {
    await plan.close();
  }
}

function statusOf(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ["ignore", "inherit", "ignore"] });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

await runScript(check);
