import { createRequire } from "node:module";
import path from "node:path";

import type { ProviderPackage } from "./package.ts";

/** The runtime's own library in its npm package, on disk also where the app is packed into an archive. */
export function packagedRuntimeLibrary(provider: ProviderPackage): string {
  const folder = path.dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const file = path.join(folder, "bin/napi-v6", process.platform, process.arch, provider.runtimeLibrary);
  return file.replace(/app\.asar(?=[\\/])/, "app.asar.unpacked");
}
