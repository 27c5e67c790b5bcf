import { constants } from "node:fs";
import { copyFile, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import { AppError } from "../../src/contract/errors.ts";
import type { Progress } from "../../src/contract/job.ts";
import { asDiskFailure } from "../transfer/failure.ts";
import { networkSource } from "../transfer/network-source.ts";
import type { FileSource } from "../transfer/source.ts";
import { fetchVerified, hashFile } from "../transfer/verified-file.ts";
import { zipSource } from "../transfer/zip-source.ts";
import { readSharedLibrary } from "./elf.ts";
import { providersFolderOf, type InstalledProviders } from "./installed.ts";
import { resolvePackage } from "./nuget.ts";
import type { ProviderPackage } from "./package.ts";
import { tarballSource } from "./tarball-source.ts";

export interface InstallProvidersOptions {
  provider: ProviderPackage;
  /** The program's folder for providers. */
  root: string;
  /** The runtime's own library, from its npm package. */
  runtimeLibraryPath: string;
  /** A .nupkg, .zip or .tgz; the network without it. */
  from?: string | undefined;
  /** Another NuGet feed than the public one. */
  feedIndex?: string | undefined;
  signal: AbortSignal;
  progress(progress: Progress): void;
}

interface OpenedPackage {
  source: FileSource & { names: readonly string[] };
  from: string;
  packageHashIs: InstalledProviders["packageHashIs"];
}

/**
 * Lays the CUDA and TensorRT providers of the pinned runtime, and a copy of the runtime's own library, into a folder of
 * the person's: the runtime looks for providers beside itself, and the program's files may not be writable.
 */
export async function installProviders(options: InstallProvidersOptions): Promise<InstalledProviders> {
  const { provider, root, signal, progress } = options;
  const folder = providersFolderOf(root, provider);
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  const opened = options.from === undefined ? await fetchPackage(options) : await openLocal(options.from);
  try {
    await checkVersion(opened.source, provider);
    const files: InstalledProviders["files"] = [];
    for (const [index, { name }] of provider.files.entries()) {
      progress({ fraction: index / provider.files.length, message: `Unpacking ${name}` });
      const target = path.join(partial, name);
      const fetched = await fetchVerified({
        source: opened.source,
        file: { path: name, url: null, sha256: null, sizeBytes: null },
        target,
        signal,
        onBytes: () => undefined,
      });
      await checkLibrary(target, name);
      files.push({ name, ...fetched, modifiedMs: Math.round((await stat(target)).mtimeMs) });
    }
    await copyFile(options.runtimeLibraryPath, path.join(partial, provider.runtimeLibrary), constants.COPYFILE_FICLONE);
    const installed: InstalledProviders = {
      format: 1,
      runtimeVersion: provider.runtimeVersion,
      packageName: provider.packageName,
      from: opened.from,
      installedAt: new Date().toISOString(),
      packageHashIs: opened.packageHashIs,
      files,
    };
    await writeFile(path.join(partial, "installed.json"), JSON.stringify(installed, null, 2));
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    await rm(downloadFolder(root), { recursive: true, force: true });
    return installed;
  } catch (error) {
    throw asDiskFailure(error, root);
  } finally {
    await opened.source.close();
    await rm(partial, { recursive: true, force: true });
  }
}

async function fetchPackage(options: InstallProvidersOptions): Promise<OpenedPackage> {
  const { provider, root, signal, progress } = options;
  const feedIndex = options.feedIndex ?? provider.feedIndex;
  const { host } = new URL(feedIndex);
  progress({ fraction: null, message: `Asking ${host}` });
  const resolved = await resolvePackage(feedIndex, provider.packageName, provider.runtimeVersion, signal);
  const target = path.join(downloadFolder(root), `${provider.packageName}.${provider.runtimeVersion}.nupkg`);
  await mkdir(path.dirname(target), { recursive: true });
  await fetchVerified({
    source: networkSource({ label: host, addressOf: ({ url }) => url }),
    file: { path: path.basename(target), url: resolved.url, sha256: null, sizeBytes: resolved.sizeBytes },
    target,
    signal,
    onBytes: (present, total) =>
      progress({
        fraction: total === null ? null : present / total,
        message: `Fetching ${provider.packageName} ${provider.runtimeVersion}`,
        byteCount: present,
      }),
  });
  if (resolved.sha512 !== null && (await hashFile(target, signal, "sha512")) !== resolved.sha512) {
    await rm(target, { force: true });
    throw new AppError(
      "format-broken",
      `The package from ${host} does not have the SHA-512 that the feed's catalogue names. It was thrown away.`,
    );
  }
  return {
    ...(await openLocal(target)),
    from: host,
    packageHashIs: resolved.sha512 === null ? "unknown" : "published",
  };
}

async function openLocal(file: string): Promise<OpenedPackage> {
  if (!(await stat(file).catch(() => null))?.isFile()) throw new AppError("file-missing", `There is no file ${file}.`);
  if (/\.(tgz|tar\.gz)$/i.test(file)) {
    const { source, names } = await tarballSource(file);
    return { source: { ...source, names }, from: file, packageHashIs: "unknown" };
  }
  return { source: await zipSource(file), from: file, packageHashIs: "unknown" };
}

/** A provider of another version than the runtime ends the process, so a package must say which it is. */
async function checkVersion(source: OpenedPackage["source"], provider: ProviderPackage): Promise<void> {
  const { runtimeVersion } = provider;
  const nuspec = source.names.find((name) => /^[^/]+\.nuspec$/.test(name));
  const found =
    nuspec === undefined
      ? source.names.map((name) => /-(\d+\.\d+\.\d+)\//.exec(name)?.[1]).find((version) => version !== undefined)
      : /<version>([^<]+)<\/version>/.exec(await textOf(source, nuspec))?.[1];
  if (found === undefined)
    throw new AppError(
      "format-broken",
      `${source.label} does not say which version it is. Take ${provider.packageName}.${runtimeVersion}.nupkg as NuGet hands it out.`,
    );
  if (found !== runtimeVersion)
    throw new AppError(
      "format-broken",
      `${source.label} is of version ${found}; this program runs onnxruntime ${runtimeVersion} and can load no other.`,
    );
}

async function textOf(source: FileSource, name: string): Promise<string> {
  const { chunks } = await source.open({ path: name, url: null }, 0, new AbortController().signal);
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString("utf8");
}

async function checkLibrary(file: string, name: string): Promise<void> {
  const library = await readSharedLibrary(file);
  if (library?.machine === process.arch) return;
  throw new AppError(
    "format-broken",
    library ? `${name} is built for another processor than this one.` : `${name} is no whole shared library.`,
  );
}

function downloadFolder(root: string): string {
  return path.join(root, ".download");
}
