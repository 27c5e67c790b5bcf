import { globSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";

import react from "@vitejs/plugin-react";
import { defineConfig, type InlineConfig, type Plugin } from "vite";

const root = import.meta.dirname;
const outFolder = path.join(root, "out/app");
const builtins = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`), "electron"]);

/** Small and pure packages go into the bundle, so that a process starts with one file read; the rest stays in node_modules. */
const bundled = new Set([
  "zod",
  "hash-wasm",
  "fastest-levenshtein",
  "chrono-node",
  "fflate",
  "fzstd",
  "lz4js",
  "@uwdata/flechette",
]);

function isExternal(id: string): boolean {
  if (builtins.has(id)) return true;
  if (id.startsWith(".") || id.startsWith("\0") || path.isAbsolute(id)) return false;
  const parts = id.split("/");
  const packageName = id.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
  return packageName !== undefined && !bundled.has(packageName);
}

/** `new URL("./deep/scan.worker.ts", import.meta.url)` runs as it stands from source; in a bundle the worker lies beside it. */
function flattenWorkerUrls(): Plugin {
  const pattern = /new URL\(\s*(["'])(?:\.{1,2}\/)(?:[\w.-]+\/)*([\w-]+\.worker)\.ts\1\s*,\s*import\.meta\.url\s*\)/g;
  return {
    name: "flatten-worker-urls",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith(".ts") || !code.includes(".worker.ts")) return null;
      return { code: code.replace(pattern, 'new URL("./$2.js", import.meta.url)'), map: null };
    },
  };
}

function nodeProcess(name: "main" | "engine" | "inference" | "cli", entry: string): InlineConfig {
  const workers = globSync(`src/${name}/**/*.worker.ts`, { cwd: root });
  const input: Record<string, string> = { index: path.join(root, entry) };
  for (const file of workers) input[path.basename(file, ".ts")] = path.join(root, file);
  return {
    root,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins: [flattenWorkerUrls()],
    build: {
      ssr: true,
      target: "node20.18",
      outDir: path.join(outFolder, name),
      emptyOutDir: true,
      minify: false,
      sourcemap: true,
      reportCompressedSize: false,
      rolldownOptions: {
        input,
        external: isExternal,
        output: { format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
    ssr: { noExternal: true },
  };
}

const preload: InlineConfig = {
  root,
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  build: {
    ssr: true,
    target: "chrome130",
    outDir: path.join(outFolder, "preload"),
    emptyOutDir: true,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: path.join(root, "src/preload/index.ts") },
      external: ["electron"],
      output: { format: "cjs", entryFileNames: "[name].cjs" },
    },
  },
  ssr: { noExternal: true },
};

const renderer: InlineConfig = {
  root: path.join(root, "src/renderer"),
  configFile: false,
  logLevel: "warn",
  base: "./",
  publicDir: false,
  plugins: [react()],
  // Some of plotly's packages still ask for Node's name of the global object.
  define: { global: "globalThis" },
  worker: { format: "es" },
  build: {
    target: "chrome130",
    outDir: path.join(outFolder, "renderer"),
    assetsDir: "chunks",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 8000,
    rolldownOptions: {
      onwarn(warning, warn) {
        // A long obsolete directive in one of plotly's packages.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
};

/** One build each, by the name of the process it makes. */
export const builds = {
  main: nodeProcess("main", "src/main/index.ts"),
  preload,
  engine: nodeProcess("engine", "src/engine/index.ts"),
  inference: nodeProcess("inference", "src/inference/index.ts"),
  renderer,
} satisfies Record<string, InlineConfig>;

export default defineConfig(renderer);
