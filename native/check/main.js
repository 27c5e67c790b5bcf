import path from "node:path";

import { app, utilityProcess } from "electron";

async function runProbe() {
  await app.whenReady();
  const child = utilityProcess.fork(path.join(import.meta.dirname, "probe.js"), [], { stdio: "inherit" });
  child.on("exit", (code) => app.exit(code));
}

void runProbe();
