import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { zipSync } from "fflate";
import { afterEach, beforeEach, expect, test } from "vitest";

import { networkSource } from "./network-source.ts";
import { fetchVerified } from "./verified-file.ts";
import { zipSource } from "./zip-source.ts";

const content = randomBytes(3_000_000);
const sha256 = createHash("sha256").update(content).digest("hex");
let folder: string;
let server: Server;
let ranges: (string | undefined)[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-transfer-"));
  ranges = [];
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function begin(request: IncomingMessage): number {
  return Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
}

/** A server that can begin in the middle. */
function serveRanges(request: IncomingMessage, response: ServerResponse): void {
  const from = begin(request);
  const body = content.subarray(from);
  if (from > 0) response.setHeader("content-range", `bytes ${from}-${content.length - 1}/${content.length}`);
  response.writeHead(from > 0 ? 206 : 200, { "content-length": body.length });
  response.end(body);
}

function fetchIt(options: { signal?: AbortSignal; sha?: string | null; onBytes?: (bytes: number) => void } = {}) {
  const { port } = server.address() as AddressInfo;
  return fetchVerified({
    source: networkSource({ label: "here", addressOf: ({ url }) => url }),
    file: {
      path: "model.onnx",
      url: `http://127.0.0.1:${port}/model.onnx`,
      sha256: options.sha === undefined ? sha256 : options.sha,
      sizeBytes: content.length,
    },
    target: path.join(folder, "part", "model.onnx"),
    signal: options.signal ?? new AbortController().signal,
    onBytes: (bytes) => options.onBytes?.(bytes),
  });
}

test("a file arrives whole, with its hash", async () => {
  answer = serveRanges;
  expect(await fetchIt()).toEqual({ sha256, sizeBytes: content.length });
  expect(readFileSync(path.join(folder, "part/model.onnx")).equals(content)).toBe(true);
});

test("a connection that breaks off is taken up again from where it stopped", async () => {
  answer = (request, response) => {
    if (begin(request) > 0) return serveRanges(request, response);
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 1_000_000), () => response.destroy());
  };
  expect((await fetchIt()).sha256).toBe(sha256);
  expect(ranges).toHaveLength(2);
  expect(begin({ headers: { range: ranges[1] } } as IncomingMessage)).toBeGreaterThan(0);
});

test("a server that knows no ranges makes it begin again", async () => {
  const stop = new AbortController();
  answer = (_request, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 500_000));
  };
  const first = fetchIt({ signal: stop.signal, onBytes: (bytes) => bytes >= 100_000 && stop.abort() });
  await expect(first).rejects.toMatchObject({ code: "cancelled" });
  const kept = readFileSync(path.join(folder, "part/model.onnx"));
  expect(kept.length).toBeGreaterThan(0);
  expect(content.subarray(0, kept.length).equals(kept)).toBe(true);
  answer = (_request, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.end(content);
  };
  expect((await fetchIt()).sha256).toBe(sha256);
});

test("a wrong hash, a wrong size and a missing file are each said, and nothing wrong is kept", async () => {
  answer = serveRanges;
  await expect(fetchIt({ sha: "0".repeat(64) })).rejects.toMatchObject({
    code: "format-broken",
    message: expect.stringContaining("SHA-256 differs"),
  });
  expect(() => readFileSync(path.join(folder, "part/model.onnx"))).toThrow();
  answer = (_request, response) => {
    response.writeHead(404);
    response.end();
  };
  await expect(fetchIt()).rejects.toMatchObject({ code: "not-found" });
  answer = (_request, response) => {
    response.writeHead(200);
    response.end(Buffer.concat([content, content]));
  };
  await expect(fetchIt()).rejects.toMatchObject({ code: "format-broken", message: expect.stringContaining("size") });
});

test("a zip gives its files wherever they lie; a damaged or truncated one gives none", async () => {
  const zipPath = path.join(folder, "pack.zip");
  const zipped = zipSync({ "deep/pack/model.onnx": [content, { level: 0 }] });
  writeFileSync(zipPath, zipped);
  const take = async () => {
    const source = await zipSource(zipPath);
    try {
      return await fetchVerified({
        source,
        file: { path: "model.onnx", url: null, sha256: null, sizeBytes: null },
        target: path.join(folder, "out.onnx"),
        signal: new AbortController().signal,
        onBytes: () => undefined,
      });
    } finally {
      await source.close();
    }
  };
  expect((await take()).sha256).toBe(sha256);
  rmSync(path.join(folder, "out.onnx"));
  const damaged = Buffer.from(zipped);
  damaged.writeUInt8(damaged.readUInt8(1_000_000) ^ 1, 1_000_000);
  writeFileSync(zipPath, damaged);
  await expect(take()).rejects.toMatchObject({ code: "format-broken" });
  writeFileSync(zipPath, zipped.subarray(0, 2_000_000));
  await expect(take()).rejects.toMatchObject({ code: "format-broken" });
});

test("a zip with a path that leads outside is refused", async () => {
  const zipPath = path.join(folder, "evil.zip");
  writeFileSync(zipPath, zipSync({ "../../evil.onnx": new Uint8Array(10) }));
  await expect(zipSource(zipPath)).rejects.toMatchObject({
    code: "format-broken",
    message: expect.stringContaining("leads out of it"),
  });
});

const isRoot = process.platform === "linux" && process.getuid?.() === 0;

test.skipIf(!isRoot)("a disk that fills up is said, and what has arrived serves the next try", async (context) => {
  const small = path.join(folder, "part");
  mkdirSync(small);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small]).status !== 0) context.skip();
  try {
    answer = serveRanges;
    await expect(fetchIt()).rejects.toMatchObject({ code: "disk-full" });
    expect(readFileSync(path.join(small, "model.onnx")).length).toBeGreaterThan(500_000);
    spawnSync("mount", ["-o", "remount,size=8m", small]);
    expect((await fetchIt()).sha256).toBe(sha256);
    expect(begin({ headers: { range: ranges.at(-1) } } as IncomingMessage)).toBeGreaterThan(500_000);
  } finally {
    spawnSync("umount", [small]);
  }
});
