import { MessageChannel } from "node:worker_threads";

import { expect, test } from "vitest";

import { inferenceCalls, type inferenceEvents } from "../contract/calls.ts";
import { AppError } from "../contract/errors.ts";
import type { Progress } from "../contract/job.ts";
import { threadPortEndpoint } from "../contract/port/adapters.ts";
import { createServer, type CallContext, type Handlers } from "../contract/port/server.ts";
import { createInferenceClient, type InferenceClient } from "./inference-client.ts";

type InferenceHandlers = Handlers<typeof inferenceCalls>;
const status = { selected: "cpu" as const, providers: [], runtimeVersion: "1" };

/** A model process that answers one call, and the switch that ends it. */
function startProcess(client: InferenceClient, answer: (context: CallContext) => Promise<typeof status>): () => void {
  const handlers = {
    "runtime/status": (_input: object, context: CallContext) => answer(context),
  } as unknown as InferenceHandlers;
  const { port1, port2 } = new MessageChannel();
  createServer<typeof inferenceCalls, typeof inferenceEvents>(inferenceCalls, handlers, () => undefined).attach(
    threadPortEndpoint(port1),
  );
  client.connect(threadPortEndpoint(port2));
  return () => port1.close();
}

const never = () => new Promise<typeof status>(() => undefined);

test("a call made before there is a process waits for it", async () => {
  const client = createInferenceClient();
  const asked = client.call("runtime/status", {});
  const end = startProcess(client, () => Promise.resolve(status));
  expect(await asked).toEqual(status);
  end();
});

test("it does not wait for ever, nor after a cancel", async () => {
  const client = createInferenceClient({ connectTimeoutMs: 20 });
  await expect(client.call("runtime/status", {})).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/model runtime is not running/),
  });
  const controller = new AbortController();
  const asked = createInferenceClient().call("runtime/status", {}, { signal: controller.signal });
  controller.abort();
  await expect(asked).rejects.toMatchObject({ code: "cancelled" });
});

test("a call whose process ends is made once more with the next one, and says so", async () => {
  const client = createInferenceClient();
  const progress: Progress[] = [];
  const end = startProcess(client, never);
  const asked = client.call("runtime/status", {}, { onProgress: (step) => progress.push(step) });
  await new Promise((resolve) => setTimeout(resolve, 10));
  end();
  await new Promise((resolve) => setTimeout(resolve, 10));
  const endNext = startProcess(client, () => Promise.resolve(status));
  expect(await asked).toEqual(status);
  expect(progress).toEqual([{ fraction: null, message: expect.stringMatching(/run once more/) }]);
  endNext();
});

test("the second end is the last", async () => {
  const client = createInferenceClient();
  const asked = client.call("runtime/status", {});
  asked.catch(() => undefined);
  for (let count = 0; count < 2; count += 1) {
    const end = startProcess(client, never);
    await new Promise((resolve) => setTimeout(resolve, 10));
    end();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await expect(asked).rejects.toMatchObject({ code: "unavailable", message: expect.stringMatching(/stopped twice/) });
});

test("a refusal by the process is no reason to ask again", async () => {
  const client = createInferenceClient();
  let count = 0;
  const end = startProcess(client, () => {
    count += 1;
    return Promise.reject(new AppError("unavailable", "No pack is installed."));
  });
  await expect(client.call("runtime/status", {})).rejects.toMatchObject({ message: "No pack is installed." });
  expect(count).toBe(1);
  end();
});
