import { inferenceCalls, type inferenceEvents } from "../contract/calls.ts";
import { openChildChannel, type ParentPort } from "../contract/child-channel.ts";
import { AppError } from "../contract/errors.ts";
import { createServer } from "../contract/port/server.ts";

function log(source: string, error: unknown): void {
  process.stderr.write(`${source}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

function notHere(): never {
  throw new AppError("unavailable", "Hearing is not part of this installation.");
}

function run(parentPort: ParentPort): void {
  const server = createServer<typeof inferenceCalls, typeof inferenceEvents>(
    inferenceCalls,
    {
      "runtime/status": notHere,
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
