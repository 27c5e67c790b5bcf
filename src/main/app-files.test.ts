import path from "node:path";

import { expect, test } from "vitest";

import { mimeTypeOf, resolveAppFile } from "./app-files.ts";

const folders = { page: path.resolve("/app/out/page"), assets: path.resolve("/app/assets") };

test.each([
  ["app://finsight/", path.join(folders.page, "index.html")],
  ["app://finsight/index.html?theme=dark#top", path.join(folders.page, "index.html")],
  ["app://finsight/chunks/a%20b.js", path.join(folders.page, "chunks/a b.js")],
  ["app://finsight/assets/avatars/woman.glb", path.join(folders.assets, "avatars/woman.glb")],
])("%s is the file %s", (url, file) => {
  expect(resolveAppFile(url, folders)).toBe(file);
});

test.each([
  "app://finsight/..%2f..%2fsecret",
  "app://finsight/chunks/%2e%2e%2f%2e%2e%2f%2e%2e%2fsecret",
  "app://finsight/assets/..%2f..%2fsecret",
  "app://finsight/assets/",
  "app://finsight/%00index.html",
  "app://finsight/%E0%A4%A",
  "app://finsight//etc/passwd",
  "app://elsewhere/index.html",
  "file:///etc/passwd",
  "not a url",
])("%s names no file", (url) => {
  expect(resolveAppFile(url, folders)).toBeNull();
});

test("files are served as what they are", () => {
  expect(mimeTypeOf("model.WASM")).toBe("application/wasm");
  expect(mimeTypeOf("woman.glb")).toBe("model/gltf-binary");
  expect(mimeTypeOf("unknown.bin")).toBe("application/octet-stream");
});
