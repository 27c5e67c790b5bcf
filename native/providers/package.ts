/** One library that the package brings. */
export interface ProviderFile {
  name: string;
  pathInPackage: string;
}

export interface ProviderPackage {
  /** The runtime that the libraries belong to, to the last digit. */
  runtimeVersion: string;
  feedIndex: string;
  packageName: string;
  /** The runtime's own library, which is laid beside the providers so that it finds them. */
  runtimeLibrary: string;
  files: readonly ProviderFile[];
  /**
   * What the libraries are linked against, as far as it is known before they are here. The files themselves are asked
   * once they are installed.
   */
  expectedLibraries: { cuda: readonly string[]; cudnn: readonly string[]; tensorrt: readonly string[] };
}

export const pinnedRuntimeVersion = "1.30.0";

/**
 * From `onnxruntime-node/script/install-metadata.js` of the pinned version. Its manifest is named cuda12; the libraries
 * of 1.27 and later are linked against CUDA 13 (microsoft/onnxruntime#29500).
 */
const packages: Record<string, ProviderPackage> = {
  "linux/x64": {
    runtimeVersion: pinnedRuntimeVersion,
    feedIndex: "https://api.nuget.org/v3/index.json",
    packageName: "Microsoft.ML.OnnxRuntime.Gpu.Linux",
    runtimeLibrary: "libonnxruntime.so.1",
    files: [
      "libonnxruntime_providers_shared.so",
      "libonnxruntime_providers_cuda.so",
      "libonnxruntime_providers_tensorrt.so",
    ].map((name) => ({ name, pathInPackage: `runtimes/linux-x64/native/${name}` })),
    expectedLibraries: {
      cuda: ["libcudart.so.13", "libcublas.so.13", "libcublasLt.so.13", "libcurand.so.10"],
      cudnn: ["libcudnn.so.9"],
      tensorrt: ["libnvinfer.so.10", "libnvonnxparser.so.10"],
    },
  },
};

/** The package for a system, or null: the runtime for Node brings none for it. */
export function providerPackageFor(platform: NodeJS.Platform, arch: string): ProviderPackage | null {
  return packages[`${platform}/${arch}`] ?? null;
}
