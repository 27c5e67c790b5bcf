import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

import { consoleReport } from "../native/support/report.ts";
import { runScript } from "../native/support/script.ts";
import { ensureBuilt } from "./launch/build.ts";
import { prepareLaunch, repositoryFolder } from "./launch/index.ts";

const screenshotEveryMs = 2_000;
const screenshotPath = path.join(repositoryFolder, "out", "screen.png");

/** Chromium's complaints about services that a bare machine lacks and the app does not use. */
const idleComplaint =
  /:(?:ERROR|WARNING):(?:bus|object_proxy|viz_main_impl|gl_surface_presentation_helper|command_buffer_proxy_impl)\.cc/;

async function start(): Promise<number> {
  const report = consoleReport();
  await ensureBuilt(repositoryFolder, report);
  const plan = await prepareLaunch({ appArgs: process.argv.slice(2).map(absoluteIfFile), report });

  const stopScreenshots = plan.keepScreenshot(screenshotPath, screenshotEveryMs);
  if (plan.display === "virtual")
    report.line(`What the screen would show is in ${path.relative(process.cwd(), screenshotPath)}, fresh every 2 s.`);
  report.line("FinSight Workstation is starting. Ctrl-C closes it.");

  // In a group of its own, so that Ctrl-C reaches the app's main process alone and that one closes the others in order.
  const app = spawn(plan.executablePath, plan.args, {
    cwd: repositoryFolder,
    env: plan.env,
    stdio: ["ignore", "inherit", "pipe"],
    detached: process.platform !== "win32",
  });
  createInterface({ input: app.stderr }).on("line", (line) => {
    if (!idleComplaint.test(line)) process.stderr.write(`${line}\n`);
  });

  let asked = 0;
  const close = () => {
    asked += 1;
    stopScreenshots();
    app.kill(asked > 1 ? "SIGKILL" : "SIGTERM");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, close);

  const status = await new Promise<number>((resolve) => {
    app.on("error", (error) => {
      report.line(`Electron could not be started: ${error.message}`);
      resolve(1);
    });
    app.on("exit", (code) => resolve(code ?? 1));
  });
  stopScreenshots();
  await plan.close();
  return asked > 0 ? 0 : status;
}

function absoluteIfFile(argument: string): string {
  if (argument.startsWith("-")) return argument;
  const fromCaller = path.resolve(process.env["INIT_CWD"] ?? process.cwd(), argument);
  return existsSync(fromCaller) ? fromCaller : argument;
}

await runScript(start);
