import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { readSharedLibrary } from "./elf.ts";
import { installProviders } from "./install.ts";
import { damageOf, readInstalled } from "./installed.ts";
import { librarySearch } from "./libraries.ts";
import { pinnedRuntimeVersion, providerPackageFor, type ProviderPackage } from "./package.ts";

const require = createRequire(import.meta.url);
const runtimeFolder = path.dirname(require.resolve("onnxruntime-node/package.json"));
const runtimeLibraryPath = path.join(runtimeFolder, "bin/napi-v6/linux/x64/libonnxruntime.so.1");
const hasCompiler =
  process.platform === "linux" && process.arch === "x64" && spawnSync("cc", ["--version"]).status === 0;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-providers-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function linuxPackage(): ProviderPackage {
  const provider = providerPackageFor("linux", "x64");
  if (!provider) throw new Error("no package");
  return provider;
}

test("the package is the one that the pinned runtime's own installer would fetch", () => {
  const { version } = require("onnxruntime-node/package.json") as { version: string };
  expect(version).toBe(pinnedRuntimeVersion);
  const metadata = require(path.join(runtimeFolder, "script/install-metadata.js")) as {
    requirements: Record<string, string[]>;
    manifests: Record<string, Record<string, { package: string; path: string }>>;
    packages: Record<string, { name: string; versions: { feed: string; version: string }[] }>;
    feeds: Record<string, { index: string }>;
  };
  for (const system of Object.keys(metadata.requirements)) {
    const [platform = "", arch = ""] = system.split("/");
    const provider = providerPackageFor(platform as NodeJS.Platform, arch);
    expect(provider !== null, system).toBe((metadata.requirements[system]?.length ?? 0) > 0);
  }
  const provider = linuxPackage();
  const files = metadata.manifests["linux/x64:cuda12"] ?? {};
  expect(Object.fromEntries(provider.files.map(({ name, pathInPackage }) => [`./${name}`, pathInPackage]))).toEqual(
    Object.fromEntries(Object.entries(files).map(([name, { path: inPackage }]) => [name, inPackage])),
  );
  const [file] = Object.values(files);
  expect(metadata.packages[file?.package ?? ""]).toMatchObject({
    name: provider.packageName,
    versions: [{ feed: "nuget", version: provider.runtimeVersion }],
  });
  expect(metadata.feeds["nuget"]?.index).toBe(provider.feedIndex);
});

test("a shared library names what it needs; a cut one and a text are none", async () => {
  const library = await readSharedLibrary(runtimeLibraryPath);
  expect(library?.machine).toBe("x64");
  expect(library?.needed).toContain("libstdc++.so.6");
  const cut = path.join(folder, "cut.so");
  writeFileSync(cut, readFileSync(runtimeLibraryPath).subarray(0, 1_000_000));
  expect(await readSharedLibrary(cut)).toBeNull();
  writeFileSync(cut, "hello ".repeat(100));
  expect(await readSharedLibrary(cut)).toBeNull();
});

test.skipIf(process.platform !== "linux")("libraries are found where the loader finds them", async () => {
  const search = await librarySearch({ environment: { LD_LIBRARY_PATH: folder } });
  expect(await search.find("libc.so.6")).toMatch(/libc\.so\.6$/);
  expect(await search.find("libcudart.so.99")).toBeNull();
  writeFileSync(path.join(folder, "libcudart.so.99"), "");
  expect(await search.find("libcudart.so.99")).toBe(path.join(folder, "libcudart.so.99"));
});

describe.skipIf(!hasCompiler)("installing", () => {
  let content: Record<string, Uint8Array>;
  const nuspec = (version: string) =>
    Buffer.from(`<?xml version="1.0"?><package><metadata><version>${version}</version></metadata></package>`);

  function compile(name: string, needs: string): Buffer {
    const source = path.join(folder, "empty.c");
    const stub = path.join(folder, needs);
    writeFileSync(source, "int finsight_stub;\n");
    execFileSync("cc", ["-shared", "-fPIC", "-o", stub, source, `-Wl,-soname,${needs}`]);
    const library = path.join(folder, name);
    execFileSync("cc", ["-shared", "-fPIC", "-Wl,--no-as-needed", "-o", library, source, stub]);
    rmSync(stub);
    return readFileSync(library);
  }

  beforeEach(() => {
    content = Object.fromEntries(
      linuxPackage().files.map(({ name, pathInPackage }) => [pathInPackage, compile(name, "libcudart.so.13")]),
    );
  });

  function nupkg(version = pinnedRuntimeVersion, files = content): Uint8Array {
    return zipSync({ "Microsoft.ML.OnnxRuntime.Gpu.Linux.nuspec": nuspec(version), ...files });
  }

  function install(options: { from?: string; feedIndex?: string }) {
    return installProviders({
      provider: linuxPackage(),
      root: path.join(folder, "providers"),
      runtimeLibraryPath,
      signal: new AbortController().signal,
      progress: () => undefined,
      ...options,
    });
  }
  const target = () => path.join(folder, "providers", pinnedRuntimeVersion);

  test("from a package file: the libraries and the runtime lie side by side, with their hashes", async () => {
    const from = path.join(folder, "gpu.nupkg");
    writeFileSync(from, nupkg());
    const installed = await install({ from });
    expect(installed.files).toHaveLength(3);
    expect(readdirSync(target()).toSorted()).toEqual([
      "installed.json",
      "libonnxruntime.so.1",
      "libonnxruntime_providers_cuda.so",
      "libonnxruntime_providers_shared.so",
      "libonnxruntime_providers_tensorrt.so",
    ]);
    expect(await readInstalled(target())).toEqual(installed);
    expect(await damageOf(target(), installed)).toBeNull();
    writeFileSync(path.join(target(), "libonnxruntime_providers_cuda.so"), "changed");
    expect(await damageOf(target(), installed)).toMatch(/cuda\.so is not the file/);
  });

  test("from a tar archive", async () => {
    const inner = path.join(folder, `onnxruntime-linux-x64-gpu-${pinnedRuntimeVersion}`, "lib");
    mkdirSync(inner, { recursive: true });
    for (const { name, pathInPackage } of linuxPackage().files)
      writeFileSync(path.join(inner, name), content[pathInPackage] ?? "");
    const from = path.join(folder, "gpu.tgz");
    execFileSync("tar", ["-czf", from, "-C", folder, path.basename(path.dirname(inner))]);
    expect((await install({ from })).files).toHaveLength(3);
  });

  test("another version, a library that is none, a cut package and a missing file change nothing", async () => {
    const from = path.join(folder, "gpu.nupkg");
    const whole = nupkg();
    const [first = ""] = Object.keys(content);
    const cases: [Uint8Array, RegExp][] = [
      [nupkg("1.29.0"), /version 1\.29\.0/],
      [nupkg(pinnedRuntimeVersion, { ...content, [first]: Buffer.from("no library") }), /no whole shared library/],
      [whole.subarray(0, whole.length - 100), /no whole zip/],
      [nupkg(pinnedRuntimeVersion, {}), /has no libonnxruntime/],
    ];
    for (const [bytes, sentence] of cases) {
      writeFileSync(from, bytes);
      await expect(install({ from })).rejects.toThrow(sentence);
    }
    await expect(install({ from: path.join(folder, "nothing.nupkg") })).rejects.toMatchObject({ code: "file-missing" });
    expect(existsSync(path.join(folder, "providers", pinnedRuntimeVersion))).toBe(false);
    expect(readdirSync(path.join(folder, "providers"), { recursive: true })).toEqual([]);
  });

  describe("from a feed", () => {
    let server: Server;
    let hash: string;
    let bytes: Buffer;
    const feedIndex = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3/index.json`;
    beforeEach(async () => {
      bytes = Buffer.from(nupkg());
      hash = createHash("sha512").update(bytes).digest("base64");
      const id = "microsoft.ml.onnxruntime.gpu.linux";
      server = createServer((request, response) => {
        const origin = `http://${request.headers.host}`;
        const json: Record<string, unknown> = {
          "/v3/index.json": {
            resources: [
              { "@id": `${origin}/flat/`, "@type": "PackageBaseAddress/3.0.0" },
              { "@id": `${origin}/registration/`, "@type": "RegistrationsBaseUrl/3.6.0" },
            ],
          },
          [`/flat/${id}/index.json`]: { versions: ["1.29.0", pinnedRuntimeVersion] },
          [`/registration/${id}/${pinnedRuntimeVersion}.json`]: { catalogEntry: `${origin}/catalog/1.json` },
          "/catalog/1.json": { packageHash: hash, packageHashAlgorithm: "SHA512", packageSize: bytes.length },
        };
        const body = json[request.url ?? ""];
        if (body !== undefined) response.end(JSON.stringify(body));
        else if (request.url === `/flat/${id}/${pinnedRuntimeVersion}/${id}.${pinnedRuntimeVersion}.nupkg`)
          response.writeHead(200, { "content-length": bytes.length }).end(bytes);
        else response.writeHead(404).end();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    test("the package is found, compared with the catalogue's hash and laid in place", async () => {
      expect(await install({ feedIndex: feedIndex() })).toMatchObject({ packageHashIs: "published" });
      expect(existsSync(path.join(folder, "providers/.download"))).toBe(false);
    });

    test("a package that is not the one in the catalogue is thrown away", async () => {
      hash = createHash("sha512").update("something else").digest("base64");
      await expect(install({ feedIndex: feedIndex() })).rejects.toThrow(/SHA-512/);
      expect(existsSync(target())).toBe(false);
    });
  });

  test("the runtime is taken from that folder once it is loaded from there", async () => {
    const from = path.join(folder, "gpu.nupkg");
    writeFileSync(from, nupkg());
    await install({ from });
    const script = `
      const { preloadProviders } = await import(${JSON.stringify(path.join(import.meta.dirname, "preload.ts"))});
      const folder = await preloadProviders(${JSON.stringify(path.join(folder, "providers"))});
      const { InferenceSession } = await import("onnxruntime-node");
      const { probeModel } = await import(${JSON.stringify(path.join(import.meta.dirname, "../../src/inference/graphs/probe.ts"))});
      const session = await InferenceSession.create(probeModel(), { executionProviders: ["cpu"] });
      await session.release();
      const { readFileSync } = await import("node:fs");
      const maps = readFileSync("/proc/self/maps", "utf8");
      console.log(JSON.stringify({ folder, own: maps.includes(folder + "/libonnxruntime.so.1"), packaged: /onnxruntime-node\\/bin\\/.*libonnxruntime\\.so/.test(maps) }));
    `;
    const answer = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: path.join(runtimeFolder, "../.."),
      encoding: "utf8",
    });
    expect(JSON.parse(answer.trim().split("\n").at(-1) ?? "")).toEqual({
      folder: target(),
      own: true,
      packaged: false,
    });
  });
});
