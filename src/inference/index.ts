import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";

import { z } from "zod";

import { inferenceCalls, type inferenceEvents } from "../contract/calls.ts";
import { openChildChannel, type ParentPort } from "../contract/child-channel.ts";
import { AppError } from "../contract/errors.ts";
import { createServer } from "../contract/port/server.ts";
import { createProviderProbe } from "./runtime/providers.ts";

function log(source: string, error: unknown): void {
  process.stderr.write(`${source}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

/** From the package's manifest: loading the runtime itself takes time that the window needs at the start. */
function runtimeVersion(): string {
  return z.object({ version: z.string() }).parse(createRequire(import.meta.url)("onnxruntime-node/package.json")).version;
}

function notHere(): never {
  throw new AppError("unavailable", "Hearing is not part of this installation.");
}

function run(parentPort: ParentPort): void {
  const { values } = parseArgs({ options: { cache: { type: "string" } }, strict: false });
  if (typeof values.cache !== "string") throw new Error("Inference needs --cache=FOLDER.");
  const providers = createProviderProbe({ cacheFolder: path.resolve(values.cache), runtimeVersion: runtimeVersion() });
  const server = createServer<typeof inferenceCalls, typeof inferenceEvents>(
    inferenceCalls,
    {
      "runtime/status": () => providers.status(),
      "hearing/start": notHere,
      "hearing/feed": notHere,
      "hearing/stop": notHere,
    },
    log,
  );
  const channel = openChildChannel(parentPort, { connect: (endpoint) => server.attach(endpoint), shutdown: () => process.exit(0) });
  channel.ready();
}

process.on("unhandledRejection", (reason) => log("unhandled", reason));
const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };
if (!parentPort) throw new Error("This runs as a utility process of the app.");
run(parentPort);
