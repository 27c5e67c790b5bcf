import { beforeEach, expect, test } from "vitest";
import { z } from "zod";

import { AppError } from "../errors.ts";
import { createClient, type Client } from "./client.ts";
import type { Endpoint, PortMessage } from "./messages.ts";
import { createServer, type CallContext, type Server } from "./server.ts";

const calls = {
  double: { input: z.object({ value: z.number().default(21) }), output: z.number() },
  fail: { input: z.object({ how: z.enum(["expected", "bug", "shape"]) }), output: z.number() },
  wait: { input: z.object({}), output: z.string() },
};
const events = { happened: z.object({ what: z.string() }) };

/** Two ends of one channel in this process; messages are cloned and arrive later, as over a real port. */
function channel(): [Endpoint, Endpoint] {
  const inboxes: ((message: PortMessage) => void)[] = [];
  const closers: (() => void)[] = [];
  let isOpen = true;
  function end(own: number, other: number): Endpoint {
    return {
      post(message) {
        const copy = JSON.parse(JSON.stringify(message)) as PortMessage;
        void Promise.resolve().then(() => isOpen && inboxes[other]?.(copy));
      },
      listen(onMessage, onClose) {
        inboxes[own] = onMessage;
        closers[own] = onClose;
      },
      close() {
        if (!isOpen) return;
        isOpen = false;
        for (const closed of closers) closed?.();
      },
    };
  }
  return [end(0, 1), end(1, 0)];
}

let client: Client<typeof calls, typeof events>;
let server: Server<typeof events>;
let waitingCalls: { context: CallContext; finish(text: string): void }[];
let logged: unknown[];

beforeEach(() => {
  waitingCalls = [];
  logged = [];
  client = createClient(calls, events);
  server = createServer<typeof calls, typeof events>(
    calls,
    {
      double: ({ value }) => value * 2,
      fail({ how }) {
        if (how === "expected") throw new AppError("disk-full", "The disk is full.", { details: { freeBytes: 0 } });
        if (how === "bug") throw new TypeError("secret path /home/ana");
        return "not a number" as never;
      },
      wait: (_input, context) => new Promise((resolve) => waitingCalls.push({ context, finish: resolve })),
    },
    (_name, error) => logged.push(error),
  );
});

function join(): Endpoint {
  const [near, far] = channel();
  server.attach(far);
  client.connect(near);
  return far;
}

async function settled(): Promise<void> {
  for (let round = 0; round < 10; round += 1) await Promise.resolve();
}

test("a call made before there is a port waits for it, with defaults filled in", async () => {
  const asked = client.call("double", {});
  await settled();
  join();
  expect(await asked).toBe(42);
});

test("expected failures cross as their code, bugs as internal and into the log only", async () => {
  join();
  await expect(client.call("fail", { how: "expected" })).rejects.toMatchObject({
    code: "disk-full",
    message: "The disk is full.",
    details: { freeBytes: 0 },
  });
  expect(logged).toEqual([]);
  await expect(client.call("fail", { how: "bug" })).rejects.toMatchObject({
    code: "internal",
    message: expect.not.stringContaining("secret"),
  });
  expect(logged).toHaveLength(1);
  await expect(client.call("fail", { how: "shape" })).rejects.toMatchObject({
    code: "internal",
    message: expect.stringContaining("agreed shape"),
  });
  await expect(client.call("fail", { how: "no such way" } as never)).rejects.toMatchObject({ code: "invalid-input" });
  await expect(client.call("toString" as never, {} as never)).rejects.toMatchObject({ code: "invalid-input" });
});

test("an abort reaches the handler and ends the call at once", async () => {
  join();
  const controller = new AbortController();
  const asked = client.call("wait", {}, { signal: controller.signal });
  await settled();
  controller.abort();
  await expect(asked).rejects.toMatchObject({ code: "cancelled" });
  await settled();
  expect(waitingCalls[0]?.context.signal.aborted).toBe(true);
});

test("progress arrives before the answer", async () => {
  join();
  const seen: string[] = [];
  const asked = client.call("wait", {}, { onProgress: ({ message }) => seen.push(message) });
  await settled();
  waitingCalls[0]?.context.progress({ fraction: 0.5, message: "half way" });
  waitingCalls[0]?.finish("done");
  expect(await asked).toBe("done");
  expect(seen).toEqual(["half way"]);
});

test("a port that closes fails what it carried and aborts the handler; later calls wait for the next", async () => {
  const far = join();
  const asked = client.call("wait", {});
  await settled();
  far.close();
  await expect(asked).rejects.toMatchObject({ code: "unavailable" });
  expect(waitingCalls[0]?.context.signal.aborted).toBe(true);
  const next = client.call("double", { value: 4 });
  join();
  expect(await next).toBe(8);
});

test("a second port replaces the first without losing what is under way, and events arrive once", async () => {
  join();
  const asked = client.call("wait", {});
  await settled();
  join();
  const seen: string[] = [];
  const release = client.on("happened", ({ what }) => seen.push(what));
  server.emit("happened", { what: "one" });
  waitingCalls[0]?.finish("carried to its end");
  expect(await asked).toBe("carried to its end");
  server.emit("happened", { what: "two" });
  await settled();
  expect(seen).toEqual(["one", "two"]);
  release();
  server.emit("happened", { what: "three" });
  await settled();
  expect(seen).toHaveLength(2);
});
