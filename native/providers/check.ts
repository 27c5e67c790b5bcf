import path from "node:path";

import type { GpuFinding, GpuReport, GpuTelemetry } from "../../src/contract/gpu.ts";
import type { InferenceStatus } from "../../src/contract/inference.ts";
import { readSharedLibrary } from "./elf.ts";
import { damageOf, providersFolderOf, readInstalled } from "./installed.ts";
import { librarySearch, type LibrarySearch } from "./libraries.ts";
import { preloadedFolder } from "./preload.ts";
import { providerPackageFor, type ProviderPackage } from "./package.ts";

/** What the CUDA that a provider is linked against needs of the driver, at least (CUDA release notes, table 3). */
const leastDriver: Record<string, { linux: number; name: string }> = {
  "12": { linux: 525, name: "CUDA 12" },
  "13": { linux: 580, name: "CUDA 13" },
};
const providersPage = "https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html#requirements";

export interface CheckOptions {
  root: string;
  telemetry: GpuTelemetry;
  /** What the program's own probe found by creating sessions. */
  status: InferenceStatus;
  platform?: NodeJS.Platform;
  arch?: string;
  search?: LibrarySearch;
}

/** What stands between this machine and models on its graphics card, in plain words. */
export async function checkGpu(options: CheckOptions): Promise<GpuReport> {
  const { telemetry, status, platform = process.platform, arch = process.arch } = options;
  const provider = providerPackageFor(platform, arch);
  const card = telemetry.devices[0];
  const usable = status.providers.some(({ provider: name, usable }) => usable && name !== "cpu");
  const findings: GpuFinding[] = [platformFinding(provider, platform, arch), driverFinding(telemetry, platform)];
  if (telemetry.driverVersion !== null) findings.push(deviceFinding(telemetry));
  if (provider) {
    const libraries = await libraryFindings(provider, options);
    findings.push(...(telemetry.driverVersion === null ? libraries.map(withoutCard) : libraries));
  }
  findings.push(sessionFinding(status, telemetry.driverVersion !== null));
  const needsRestart =
    preloadedFolder() === null && findings.some(({ id, state }) => id === "provider-files" && state === "found");
  return {
    summary: needsRestart
      ? "The CUDA libraries are installed. They serve once the model process was started again."
      : summaryOf(status, usable, card?.name ?? null, findings),
    usable,
    needsRestart,
    selected: status.selected,
    runtimeVersion: status.runtimeVersion,
    findings,
    providers: status.providers,
    telemetry,
  };
}

/** Without a driver nothing else is to be done yet. */
function withoutCard(finding: GpuFinding): GpuFinding {
  if (finding.state === "not-needed") return { ...finding, wayOn: null };
  if (finding.state !== "missing") return finding;
  return {
    ...finding,
    state: "not-needed",
    detail: `${finding.detail} It serves only with an NVIDIA card.`,
    wayOn: null,
  };
}

function summaryOf(status: InferenceStatus, usable: boolean, card: string | null, findings: GpuFinding[]): string {
  const names = { cuda: "CUDA", tensorrt: "TensorRT", webgpu: "WebGPU", cpu: "the processor" };
  if (status.selected !== "cpu")
    return `Models run on ${card ?? "the graphics card"} through ${names[status.selected]}.`;
  if (card === null && !usable) return "There is no graphics card to use here. Models run on the processor.";
  const first = findings.find(({ state, wayOn }) => (state === "missing" || state === "broken") && wayOn !== null);
  return first ? `Models run on the processor. Next: ${first.title.toLowerCase()}.` : "Models run on the processor.";
}

function platformFinding(provider: ProviderPackage | null, platform: NodeJS.Platform, arch: string): GpuFinding {
  if (provider)
    return found(
      "platform",
      "System",
      `onnxruntime ${provider.runtimeVersion} has CUDA and TensorRT for ${platform} on ${arch}.`,
    );
  return {
    id: "platform",
    title: "System",
    state: "not-needed",
    detail: `The runtime for Node brings no CUDA for ${platform} on ${arch}; a graphics card is used through WebGPU there.`,
    wayOn: null,
  };
}

function driverFinding({ driverVersion, cudaVersion, reason }: GpuTelemetry, platform: NodeJS.Platform): GpuFinding {
  if (driverVersion !== null)
    return found(
      "driver",
      "NVIDIA driver",
      `Version ${driverVersion}${cudaVersion === null ? "" : `, for CUDA up to ${cudaVersion}`}.`,
    );
  return {
    id: "driver",
    title: "NVIDIA driver",
    state: platform === "darwin" ? "not-needed" : "missing",
    detail: reason ?? "No NVIDIA driver answers.",
    wayOn:
      platform === "darwin"
        ? null
        : "With an NVIDIA card in this machine, install its driver from nvidia.com/drivers or from the system's packages. Without one there is nothing to do.",
  };
}

function deviceFinding({ devices, reason }: GpuTelemetry): GpuFinding {
  if (devices.length === 0)
    return {
      id: "device",
      title: "Graphics card",
      state: "missing",
      detail: reason ?? "The driver finds no graphics card.",
      wayOn:
        "Check that the card is seated and powered, and, in a virtual machine or container, that it is passed through.",
    };
  const list = devices.map(({ name, computeCapability, memoryTotalBytes }) => {
    const memory = memoryTotalBytes === null ? "" : `, ${(memoryTotalBytes / 1e9).toFixed(1)} GB`;
    return `${name}${memory}${computeCapability === null ? "" : `, compute capability ${computeCapability}`}`;
  });
  return found("device", "Graphics card", `${list.join("; ")}.`);
}

async function libraryFindings(provider: ProviderPackage, options: CheckOptions): Promise<GpuFinding[]> {
  const folder = providersFolderOf(options.root, provider);
  const installed = await readInstalled(folder);
  const damage = installed ? await damageOf(folder, installed) : null;
  const files = fileFinding(provider, folder, installed?.from ?? null, damage);
  const needed = installed && damage === null ? await neededBy(provider, folder) : null;
  const search = options.search ?? (await librarySearch({ alsoIn: [folder] }));
  const expected = provider.expectedLibraries;
  const cuda = needed ? needed.filter((name) => /^lib(cud(art|a_)|cublas|curand|cufft)/.test(name)) : expected.cuda;
  const version = /libcudart\.so\.(\d+)/.exec(cuda.join(" "))?.[1] ?? "13";
  const bySource = needed
    ? ""
    : " That is what this version is known to be linked against; the files are asked once they are installed.";
  return [
    files,
    await librariesFinding(search, {
      id: "cuda",
      title: `CUDA ${version} libraries`,
      names: cuda,
      otherwise: expected.cuda,
      after: bySource,
      wayOn: `Install the CUDA ${version} toolkit or its runtime packages (developer.nvidia.com/cuda-downloads), with ${leastDriver[version]?.name ?? "a driver"}'s driver ${leastDriver[version]?.linux ?? ""} or newer, then run ldconfig or name the folder in LD_LIBRARY_PATH.`,
    }),
    await librariesFinding(search, {
      id: "cudnn",
      title: "cuDNN 9",
      names: needed?.filter((name) => name.startsWith("libcudnn")) ?? expected.cudnn,
      otherwise: expected.cudnn,
      after: "",
      wayOn: `Install cuDNN 9 for CUDA ${version} (developer.nvidia.com/cudnn). Convolutions need it.`,
    }),
    await tensorrtFinding(search, expected.tensorrt, version),
  ];
}

async function tensorrtFinding(search: LibrarySearch, names: readonly string[], cuda: string): Promise<GpuFinding> {
  const finding = await librariesFinding(search, {
    id: "tensorrt",
    title: "TensorRT 10",
    names,
    after: "",
    wayOn: `Install TensorRT 10 for CUDA ${cuda} (developer.nvidia.com/tensorrt), if you want the last bit of speed.`,
  });
  return finding.state === "missing"
    ? { ...finding, state: "not-needed", detail: `${finding.detail} CUDA works without it.` }
    : finding;
}

function fileFinding(
  provider: ProviderPackage,
  folder: string,
  from: string | null,
  damage: string | null,
): GpuFinding {
  const title = "Provider libraries";
  if (from !== null && damage === null) return found("provider-files", title, `Installed from ${from} into ${folder}.`);
  const wayOn = `Install them here, or run "finsight gpu install" (about 240 MB), or "finsight gpu install --from ${provider.packageName}.${provider.runtimeVersion}.nupkg" on a machine without a network.`;
  return {
    id: "provider-files",
    title,
    state: damage === null ? "missing" : "broken",
    detail:
      damage ??
      `The CUDA and TensorRT libraries of onnxruntime ${provider.runtimeVersion} come in a package of their own, which is not installed.`,
    wayOn,
  };
}

async function neededBy(provider: ProviderPackage, folder: string): Promise<string[]> {
  const file = provider.files.find(({ name }) => name.includes("_cuda"));
  const library = file ? await readSharedLibrary(path.join(folder, file.name)) : null;
  return library?.needed ?? [];
}

async function librariesFinding(
  search: LibrarySearch,
  wanted: {
    id: "cuda" | "cudnn" | "tensorrt";
    title: string;
    names: readonly string[];
    /** Looked for where the file itself names none: it opens them later. */
    otherwise?: readonly string[];
    after: string;
    wayOn: string;
  },
): Promise<GpuFinding> {
  const names = wanted.names.length > 0 ? wanted.names : (wanted.otherwise ?? []);
  const places = await Promise.all(names.map(async (name) => ({ name, place: await search.find(name) })));
  const absent = places.filter(({ place }) => place === null).map(({ name }) => name);
  if (absent.length === 0)
    return found(wanted.id, wanted.title, `Found: ${places.map(({ place }) => place).join(", ")}.${wanted.after}`);
  return {
    id: wanted.id,
    title: wanted.title,
    state: "missing",
    detail: `The loader finds no ${absent.join(", ")}.${wanted.after}`,
    wayOn: wanted.wayOn,
  };
}

function sessionFinding(status: InferenceStatus, hasDriver: boolean): GpuFinding {
  const title = "A model on the card";
  const best = status.providers.find(({ provider, usable }) => usable && provider !== "cpu");
  if (best && status.selected === best.provider)
    return found("session", title, `A session ran on ${best.provider} and its numbers agree with the processor's.`);
  if (best)
    return {
      id: "session",
      title,
      state: "not-needed",
      detail: `A session ran on ${best.provider} and agrees with the processor. ${best.reason ?? "The processor is used."}`,
      wayOn: null,
    };
  const reasons = status.providers
    .filter(({ provider }) => provider !== "cpu")
    .map(({ provider, reason }) => `${provider}: ${reason ?? "not usable"}`);
  return {
    id: "session",
    title,
    state: hasDriver ? "missing" : "not-needed",
    detail: reasons.join(" "),
    wayOn: status.providers.some(({ reason }) => reason?.includes("could not be started") ?? false)
      ? `What the runtime needs is listed at ${providersPage}`
      : null,
  };
}

function found(id: GpuFinding["id"], title: string, detail: string): GpuFinding {
  return { id, title, state: "found", detail, wayOn: null };
}
