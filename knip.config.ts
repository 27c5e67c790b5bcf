import type { KnipConfig } from "knip";

const config: KnipConfig = {
  entry: [
    "src/main/index.ts",
    "src/preload/index.ts",
    "src/engine/index.ts",
    "src/inference/index.ts",
    "src/cli/main.ts",
    "src/renderer/app/main.tsx",
    "src/**/*.worker.ts",
    "src/**/*.worklet.ts",
    "src/engine/store/crash-writer.ts",
    "scripts/*.{ts,mjs}",
    "native/*.ts",
    "native/electron/loader/index.js",
    "native/check/*.js",
    "tests/**/*.test.ts",
    "vitest.*.config.ts",
  ],
  project: ["src/**/*.{ts,tsx}", "scripts/**/*.ts", "native/**/*.{ts,js}", "tests/**/*.ts", "*.config.ts"],
  ignoreExportsUsedInFile: true,
  // Its Node is what npm scripts run under; electron-builder names keytar for itself.
  ignoreDependencies: ["node", "electron-builder"],
  ignoreBinaries: ["Xvfb"],
};

export default config;
