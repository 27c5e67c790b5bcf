import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { importTable } from "../../oxlint.config.ts";

const repository = path.resolve(import.meta.dirname, "../..");
const oxlint = path.join(path.dirname(createRequire(import.meta.url).resolve("oxlint/package.json")), "bin/oxlint");

/** One forbidden import for each line of ARCHITECTURE's table, and one that is allowed right beside it. */
const planted: { row: string; file: string; forbidden: string[]; allowed: string[] }[] = [
  {
    row: "contract",
    file: "src/contract/planted.ts",
    forbidden: ["../engine/router.ts", "node:fs", "electron", "../main/menu.ts", "react"],
    allowed: ["./errors.ts", "zod"],
  },
  {
    row: "speech",
    file: "src/speech/planted.ts",
    forbidden: ["../engine/router.ts", "electron", "react"],
    allowed: ["../contract/errors.ts"],
  },
  {
    row: "sync",
    file: "src/sync/planted.ts",
    forbidden: ["../engine/router.ts", "node:fs", "kysely", "../central/app.ts"],
    allowed: ["../contract/sync.ts"],
  },
  {
    row: "preload",
    file: "src/preload/planted.ts",
    forbidden: ["../main/menu.ts", "node:fs", "zod"],
    allowed: ["electron", "../contract/bridge.ts"],
  },
  {
    row: "main",
    file: "src/main/planted.ts",
    forbidden: [
      "../engine/router.ts",
      "../inference/index.ts",
      "../renderer/app/App.tsx",
      "better-sqlite3",
      "@duckdb/node-api",
    ],
    allowed: ["electron", "node:fs", "../contract/errors.ts"],
  },
  {
    row: "cli",
    file: "src/cli/planted.ts",
    forbidden: ["../main/menu.ts", "electron", "../renderer/app/App.tsx"],
    allowed: ["../engine/context.ts", "../inference/service.ts", "node:fs"],
  },
  {
    row: "inference",
    file: "src/inference/planted.ts",
    forbidden: ["../engine/router.ts", "better-sqlite3", "electron", "../main/menu.ts"],
    allowed: ["onnxruntime-node", "../speech/visemes.ts"],
  },
  {
    row: "inference feature",
    file: "src/inference/hearing/planted.ts",
    forbidden: ["../dictation/inside.ts", "../../engine/router.ts"],
    allowed: ["../runtime/providers.ts", "../dictation/index.ts", "./own.ts"],
  },
  {
    row: "inference runtime",
    file: "src/inference/runtime/planted.ts",
    forbidden: ["../hearing/index.ts"],
    allowed: ["./own.ts", "onnxruntime-node"],
  },
  {
    row: "engine",
    file: "src/engine/planted.ts",
    forbidden: ["../renderer/app/App.tsx", "../main/menu.ts", "../inference/index.ts", "react", "electron"],
    allowed: ["./question/index.ts", "../contract/errors.ts", "node:fs"],
  },
  {
    row: "engine feature",
    file: "src/engine/question/planted.ts",
    forbidden: ["../analysis/compile-plan.ts", "../../renderer/app/App.tsx"],
    allowed: ["../analysis/index.ts", "../store/store.ts", "../../contract/errors.ts", "./parse/tokens.ts"],
  },
  {
    row: "engine feature, inner folder",
    file: "src/engine/question/parse/planted.ts",
    forbidden: ["../../analysis/compile-plan.ts"],
    allowed: ["../lexicon/words.ts", "../../analysis/index.ts", "../../../contract/errors.ts"],
  },
  {
    row: "engine feature, innermost folder",
    file: "src/engine/question/parse/deep/planted.ts",
    forbidden: ["../../../analysis/compile-plan.ts"],
    allowed: ["../../lexicon/words.ts", "../../../analysis/index.ts", "../../../../contract/errors.ts"],
  },
  {
    row: "store and warehouse",
    file: "src/engine/warehouse/planted.ts",
    forbidden: ["../datasets/index.ts", "../../main/menu.ts"],
    allowed: ["../store/store.ts", "@duckdb/node-api"],
  },
  {
    row: "store and warehouse, inner folders",
    file: "src/engine/store/records/saved/planted.ts",
    forbidden: ["../../../saved/index.ts"],
    allowed: ["../../database.ts", "../settings/settings.ts", "../../../../contract/saved.ts"],
  },
  {
    row: "renderer",
    file: "src/renderer/planted.ts",
    forbidden: [
      "../engine/router.ts",
      "../main/menu.ts",
      "../preload/index.ts",
      "../inference/index.ts",
      "node:fs",
      "electron",
      "@duckdb/node-api",
      "onnxruntime-node",
    ],
    allowed: ["react", "../contract/errors.ts"],
  },
  {
    row: "renderer feature",
    file: "src/renderer/grid/planted.tsx",
    forbidden: ["../charts/inside.ts", "../../engine/router.ts"],
    allowed: ["../charts/index.ts", "../ui/Button.tsx", "../api/client.ts", "../../contract/errors.ts"],
  },
  {
    row: "renderer feature, inner folder",
    file: "src/renderer/human/face/planted.tsx",
    forbidden: ["../../charts/inside.ts"],
    allowed: ["../rig.ts", "../../charts/index.ts", "../../../contract/errors.ts"],
  },
  {
    row: "renderer/ui",
    file: "src/renderer/ui/planted.tsx",
    forbidden: ["../grid/index.ts", "../api/client.ts", "../../engine/router.ts"],
    allowed: ["./Button.tsx", "react"],
  },
];

let folder: string;
let found: Map<string, number>;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-lint-"));
  copyFileSync(path.join(repository, "oxlint.config.ts"), path.join(folder, "oxlint.config.ts"));
  for (const { file, forbidden, allowed } of planted) {
    forbidden.forEach((specifier, number) => plant(file.replace("planted", `forbidden-${number}`), specifier));
    allowed.forEach((specifier, number) => plant(file.replace("planted", `allowed-${number}`), specifier));
  }
  const run = spawnSync(process.execPath, [oxlint, "-c", "oxlint.config.ts", "-f", "json", "."], {
    cwd: folder,
    encoding: "utf8",
  });
  const report = JSON.parse(run.stdout) as { diagnostics: { code: string; filename: string }[] };
  found = new Map();
  for (const { code, filename } of report.diagnostics) {
    if (code.includes("no-restricted-imports")) found.set(filename, (found.get(filename) ?? 0) + 1);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function plant(file: string, specifier: string): void {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  if (specifier.startsWith("."))
    mkdirSync(path.dirname(path.resolve(path.dirname(target), specifier)), { recursive: true });
  writeFileSync(target, `import { thing } from ${JSON.stringify(specifier)};\n\nexport const used = thing;\n`);
}

test("every row of the import table has a planted violation", () => {
  expect(planted.map(({ row }) => row).toSorted()).toEqual(importTable.map(({ name }) => name).toSorted());
});

describe.each(planted)("$row", ({ file, forbidden, allowed }) => {
  test.each(forbidden.map((specifier, number) => [specifier, number] as const))(
    "may not import %s",
    (_specifier, number) => {
      expect(found.get(file.replace("planted", `forbidden-${number}`))).toBe(1);
    },
  );
  test.each(allowed.map((specifier, number) => [specifier, number] as const))("may import %s", (_specifier, number) => {
    expect(found.get(file.replace("planted", `allowed-${number}`))).toBeUndefined();
  });
});
