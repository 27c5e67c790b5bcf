import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { modelServerSettingsSchema } from "../../contract/model-server.ts";
import { affineModel, modelOf } from "../runtime/fixture.ts";
import { createSessions, type Sessions } from "../runtime/sessions.ts";
import { floats } from "../runtime/tensors.ts";
import { createModelServer, type ModelServer } from "./model-server.ts";
import { startGrpcServer, startHttpServer, type Behaviour, type TestServer } from "./test-servers.ts";

const affine = modelOf("affine", affineModel());
const feeds = { x: floats(Float32Array.of(1, 2, 3, 4), [2, 2]) };
let folder: string;
let remote: ModelServer;
let sessions: Sessions;

function settingsFor(url: string, timeoutMs = 20_000) {
  return modelServerSettingsSchema.parse({
    enabled: true,
    url,
    models: [{ modelId: "affine", remoteName: "affine-remote" }],
    timeoutMs,
  });
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-remote-"));
  remote = createModelServer({ log: () => undefined });
  sessions = createSessions({
    folder,
    runtimeVersion: "1.30.0",
    status: () => Promise.resolve({ providers: [] }),
    remote,
    log: () => undefined,
  });
});
afterEach(async () => {
  remote.close();
  await sessions.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ["HTTP", startHttpServer],
  ["gRPC", startGrpcServer],
])("a model server over %s", (_name, start) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await start();
    remote.configure(settingsFor(server.url));
  });
  afterEach(() => server.close());

  test("computes the models it has, and says how it is", async () => {
    for (const behaviour of ["right", "text"] as const) {
      server.behave(behaviour);
      const result = await sessions.run({ model: affine, feeds });
      expect(result).toMatchObject({
        provider: "remote",
        note: null,
        outputs: { y: { type: "float32", dims: [2, 2] } },
      });
      expect([...(result.outputs["y"]?.data ?? [])]).toEqual([3, 5, 7, 9]);
    }
    expect(await remote.status(new AbortController().signal)).toEqual({
      state: "ready",
      message: "test server is ready with 1 of 1 models.",
      server: expect.objectContaining({ name: "test server", version: "1" }),
      models: [{ modelId: "affine", remoteName: "affine-remote", isReady: true }],
    });
    const other = await sessions.run({ model: modelOf("other", affineModel()), feeds });
    expect(other.provider).toBe("cpu");
  });

  test.each([
    ["slow", /did not answer within 0\.4 seconds/],
    ["not-ready", /is not ready yet/],
    ["no-model", /has no "affine-remote" that is ready/],
    ["cut", /bytes came for|was cut short/],
    ["wrong-type", /holds INT32 where it declared FP32/],
    ["wrong-shape", /has another shape than it declared/],
    ["missing-output", /its result "y" is missing/],
    ["error", /unexpected shape for input 'x'/],
  ] as [Behaviour, RegExp][])(
    "that is %s is replaced by this machine, and the result says why",
    async (behaviour, reason) => {
      server.behave(behaviour);
      if (behaviour === "slow") remote.configure(settingsFor(server.url, 400));
      const result = await sessions.run({ model: affine, feeds });
      expect(result).toMatchObject({ provider: "cpu", note: expect.stringMatching(reason) });
      expect(result.note).toMatch(/computed on this machine instead\.$/);
      expect([...(result.outputs["y"]?.data ?? [])]).toEqual([3, 5, 7, 9]);
      const asked = server.requestCount();
      expect((await sessions.run({ model: affine, feeds })).provider).toBe("cpu");
      expect(server.requestCount()).toBe(asked);
    },
  );

  test("that went away is noticed", async () => {
    await server.close();
    const result = await sessions.run({ model: affine, feeds });
    expect(result).toMatchObject({
      provider: "cpu",
      note: expect.stringMatching(/nothing listens at its address|cannot be reached/),
    });
    expect(await remote.status(new AbortController().signal)).toMatchObject({ state: "away", models: [] });
  });

  test("can be cancelled", async () => {
    server.behave("slow");
    const controller = new AbortController();
    const running = sessions.run({ model: affine, feeds, signal: controller.signal });
    running.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
  });
});

test("a web page at the address is called one", async () => {
  const server = await startHttpServer();
  remote.configure(settingsFor(server.url));
  server.behave("html");
  const result = await sessions.run({ model: affine, feeds });
  expect(result.note).toMatch(/it is a web page, so the address may be that of something else/);
  await server.close();
});

test("something else that listens does no harm over gRPC either", async () => {
  const page = createServer((_request, response) => response.end("<html></html>"));
  await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve));
  remote.configure(settingsFor(`grpc://127.0.0.1:${(page.address() as AddressInfo).port}`));
  const result = await sessions.run({ model: affine, feeds });
  expect(result).toMatchObject({ provider: "cpu", note: expect.stringMatching(/^The model server .*instead\.$/) });
  page.closeAllConnections();
  page.close();
});

test("nothing is asked of any server before one is switched on", async () => {
  const server = await startHttpServer();
  remote.configure(
    modelServerSettingsSchema.parse({ url: server.url, models: [{ modelId: "affine", remoteName: "a" }] }),
  );
  expect((await sessions.run({ model: affine, feeds })).provider).toBe("cpu");
  expect(await remote.status(new AbortController().signal)).toMatchObject({ state: "off" });
  expect(server.requestCount()).toBe(0);
  await server.close();
});

test.each(["ftp://x", "example.com", "http://", "javascript:alert(1)"])("%s is no address", (url) => {
  expect(modelServerSettingsSchema.safeParse({ url }).success).toBe(false);
});
