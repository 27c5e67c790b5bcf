import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { zipSync } from "fflate";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { Model, ModelMeasure, PackManifest, PackModel } from "../../contract/models.ts";
import { packManifests } from "./manifests.ts";
import { createModelRegistry, type ModelRegistry } from "./registry.ts";

const weights = randomBytes(2_000_000);
const words = Buffer.from('{"words":["a"]}');
const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

let root: string;
let server: Server;
let requests: string[];
let pauseAfter: number | null;
let registry: ModelRegistry;
let changes: (Model | null)[];

function manifest(files: PackManifest["files"], id = "tiny"): PackManifest {
  const [first] = packManifests();
  if (!first) throw new Error("no manifest");
  return { ...first, id, files, runtime: { ...first.runtime, sessions: { model: "onnx/model.onnx" } } };
}

function address(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function files(change: Partial<PackManifest["files"][number]> = {}): PackManifest["files"] {
  return [
    { path: "words.json", url: `${address()}/words.json`, sha256: hashOf(words), sizeBytes: words.length },
    {
      path: "onnx/model.onnx",
      url: `${address()}/model.onnx`,
      sha256: hashOf(weights),
      sizeBytes: weights.length,
      ...change,
    },
  ];
}

const measure: ModelMeasure = {
  provider: "cpu",
  loadMs: 1,
  latencyMs: 2,
  runCount: 3,
  memoryBytes: 4,
  measuredAt: "2026-01-01T00:00:00.000Z",
  note: null,
};

function open(manifests: PackManifest[]): ModelRegistry {
  return createModelRegistry({
    manifests,
    packsFolder: path.join(root, "packs"),
    modelsFolder: path.join(root, "trained"),
    measure: () => Promise.resolve(measure),
    onChange: (_id, model) => changes.push(model),
    log: (_source, error) => {
      throw error;
    },
  });
}

async function pack(id = "tiny"): Promise<PackModel> {
  const found = (await registry.list()).find((model) => model.id === id);
  if (found?.kind !== "pack") throw new Error("no such pack");
  return found;
}

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), "finsight-models-"));
  requests = [];
  changes = [];
  pauseAfter = null;
  server = createServer((request, response) => {
    requests.push(`${request.url} ${request.headers.range ?? ""}`.trim());
    const body = request.url?.endsWith("words.json") ? words : weights;
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (from > 0) response.setHeader("content-range", `bytes ${from}-${body.length - 1}/${body.length}`);
    response.writeHead(from > 0 ? 206 : 200, { "content-length": body.length - from });
    if (pauseAfter !== null && body === weights) response.write(body.subarray(from, pauseAfter));
    else response.end(body.subarray(from));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  registry = open([manifest(files())]);
});
afterEach(async () => {
  await registry.close();
  server.closeAllConnections();
  server.close();
  rmSync(root, { recursive: true, force: true });
});

async function install(from: Parameters<ModelRegistry["install"]>[0]["from"], acceptUnpublished = false) {
  await registry.install({ id: "tiny", from, acceptUnpublished });
  await registry.settled("tiny");
  return pack();
}

test("every manifest of the program can be read, and names its sessions among its files", () => {
  expect(packManifests().map(({ id }) => id)).toContain("qwen3-0.6b");
  for (const { id, files: listed, runtime, licence } of packManifests()) {
    const paths = listed.map((file) => file.path);
    expect(new Set(paths).size, id).toBe(paths.length);
    for (const file of Object.values(runtime.sessions)) expect(paths, id).toContain(file);
    expect(licence.spdx, id).toMatch(/^(Apache-2\.0|MIT)$/);
  }
});

test("nothing is asked of the network before an installation is asked for", async () => {
  expect(await pack()).toMatchObject({ state: "available", installed: null, keptBytes: 0 });
  expect(requests).toEqual([]);
});

test("a pack comes from the network with progress, hashes and a record", async () => {
  const installed = await install({ kind: "network", baseUrl: null });
  expect(installed).toMatchObject({ state: "installed", failure: null, installed: { from: "huggingface.co" } });
  expect(installed.installed?.files.every(({ hashIs }) => hashIs === "published")).toBe(true);
  expect(readFileSync(path.join(installed.folder ?? "", "onnx/model.onnx")).equals(weights)).toBe(true);
  expect(changes.some((model) => model?.kind === "pack" && model.state === "installing")).toBe(true);
  expect(await registry.ready("chat")).toMatchObject({ folder: installed.folder });
});

test("a pack comes from a server of one's own", async () => {
  const installed = await install({ kind: "network", baseUrl: `${address()}/packs/` });
  expect(installed.state).toBe("installed");
  expect(requests).toEqual(["/packs/tiny/words.json", "/packs/tiny/onnx/model.onnx"]);
});

test("a stopped installation keeps what has arrived, and the next one fetches the rest", async () => {
  pauseAfter = 1_200_000;
  await registry.install({ id: "tiny", from: { kind: "network", baseUrl: null }, acceptUnpublished: false });
  await expect.poll(async () => (await pack()).progress?.byteCount ?? 0).toBeGreaterThan(1_000_000);
  await registry.cancelInstall("tiny");
  const stopped = await pack();
  expect(stopped).toMatchObject({ state: "available", failure: null });
  expect(stopped.keptBytes).toBeGreaterThan(1_000_000);
  pauseAfter = null;
  requests = [];
  expect((await install({ kind: "network", baseUrl: null })).state).toBe("installed");
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatch(/^\/model\.onnx bytes=1\d{6}-$/);
});

test("a pack comes from a folder and from a zip without any network", async () => {
  const folder = path.join(root, "usb");
  mkdirSync(path.join(folder, "tiny/onnx"), { recursive: true });
  writeFileSync(path.join(folder, "tiny/words.json"), words);
  writeFileSync(path.join(folder, "tiny/onnx/model.onnx"), weights);
  expect((await install({ kind: "path", path: folder })).state).toBe("installed");
  await registry.remove("tiny");
  const zip = path.join(root, "tiny.zip");
  writeFileSync(zip, zipSync({ "tiny/words.json": words, "tiny/onnx/model.onnx": weights }));
  expect(await install({ kind: "path", path: zip })).toMatchObject({ state: "installed", installed: { from: zip } });
  expect(requests).toEqual([]);
});

test("a wrong hash installs nothing and says so", async () => {
  await registry.close();
  registry = open([manifest(files({ sha256: "0".repeat(64) }))]);
  const failed = await install({ kind: "network", baseUrl: null });
  expect(failed).toMatchObject({ state: "available", failure: { code: "format-broken" } });
  expect(failed.failure?.message).toContain("SHA-256 differs");
  expect(existsSync(path.join(root, "packs/tiny"))).toBe(false);
});

test("a file without a published hash is taken only after a yes, and held to its first hash from then on", async () => {
  await registry.close();
  registry = open([manifest(files({ sha256: null, sizeBytes: null }))]);
  expect((await install({ kind: "network", baseUrl: null })).failure).toMatchObject({ code: "conflict" });
  const first = await install({ kind: "network", baseUrl: null }, true);
  expect(first.installed?.files.find(({ path: file }) => file.endsWith(".onnx"))).toMatchObject({
    hashIs: "first-install",
    sha256: hashOf(weights),
  });
  await registry.remove("tiny");
  const folder = path.join(root, "other");
  mkdirSync(path.join(folder, "onnx"), { recursive: true });
  writeFileSync(path.join(folder, "words.json"), words);
  writeFileSync(path.join(folder, "onnx/model.onnx"), randomBytes(2_000_000));
  expect((await install({ kind: "path", path: folder }, true)).failure?.message).toContain("SHA-256 differs");
});

test("a removed pack can be brought back until the next start", async () => {
  await install({ kind: "network", baseUrl: null });
  await registry.remove("tiny");
  expect((await pack()).state).toBe("available");
  expect(await registry.restore("tiny")).toMatchObject({ state: "installed" });
  await registry.remove("tiny");
  await registry.close();
  registry = open([manifest(files())]);
  await registry.list();
  await expect(registry.restore("tiny")).rejects.toMatchObject({ code: "not-found" });
});

test("a file that was changed or cut after its installation is found", async () => {
  const { folder } = await install({ kind: "network", baseUrl: null });
  const file = path.join(folder ?? "", "onnx/model.onnx");
  writeFileSync(file, Buffer.concat([weights.subarray(0, -1), Buffer.from([weights.at(-1) === 1 ? 2 : 1])]));
  expect(await pack()).toMatchObject({ state: "damaged", failure: { code: "format-broken" } });
  await expect(registry.benchmark("tiny", new AbortController().signal)).rejects.toMatchObject({
    code: "format-broken",
  });
  writeFileSync(file, weights.subarray(0, 100));
  expect((await pack()).state).toBe("damaged");
});

test("of two packs for one task the one installed last serves", async () => {
  await registry.close();
  registry = open([manifest(files()), manifest(files(), "other")]);
  for (const id of ["other", "tiny"]) {
    await registry.install({ id, from: { kind: "network", baseUrl: null }, acceptUnpublished: false });
    await registry.settled(id);
    expect((await registry.ready("chat"))?.manifest.id).toBe(id);
  }
  expect(await registry.ready("speech")).toBeNull();
});

test("a benchmark is remembered with its model", async () => {
  await install({ kind: "network", baseUrl: null });
  expect(await registry.benchmark("tiny", new AbortController().signal)).toMatchObject({ measure });
  expect((await pack()).measure).toEqual(measure);
});

test("an unknown pack, a second installation and a missing path are each said", async () => {
  await expect(
    registry.install({ id: "../x", from: { kind: "network", baseUrl: null }, acceptUnpublished: false }),
  ).rejects.toMatchObject({ code: "not-found" });
  pauseAfter = 10;
  await registry.install({ id: "tiny", from: { kind: "network", baseUrl: null }, acceptUnpublished: false });
  await expect(
    registry.install({ id: "tiny", from: { kind: "network", baseUrl: null }, acceptUnpublished: false }),
  ).rejects.toMatchObject({ code: "conflict" });
  await registry.cancelInstall("tiny");
  expect((await install({ kind: "path", path: path.join(root, "nowhere") })).failure).toMatchObject({
    code: "file-missing",
  });
});

test("too little room is said before the first byte", async () => {
  await registry.close();
  registry = open([manifest(files({ sizeBytes: 1e15 }))]);
  expect((await install({ kind: "network", baseUrl: null })).failure).toMatchObject({ code: "disk-full" });
  expect(requests).toEqual([]);
});
