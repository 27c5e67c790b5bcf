import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** Who may not import what (ARCHITECTURE.md, "Who may import whom"), as oxlint's `no-restricted-imports`. */
interface Restriction {
  /** Matches the import as written. */
  regex: string;
  message: string;
}

/** Our own top folders, however many steps up they are. */
function ours(folders: string, message: string): Restriction {
  return { regex: `^(\\.\\./)+(${folders})/`, message };
}

function packages(names: string, message: string): Restriction {
  return { regex: `^(${names})(/|$)`, message };
}

const node = packages(
  "node:.*|fs|path|os|crypto|child_process|worker_threads|http|https|net|url|util|stream|events|buffer",
  "No Node here.",
);
const electron = packages("electron", "Only main and preload know Electron.");
const databases = packages(
  "better-sqlite3|better-sqlite3-multiple-ciphers|@duckdb/.*|pg|kysely|@electric-sql/.*",
  "Databases belong to the engine.",
);
const models = packages("onnxruntime-.*|@huggingface/.*", "Models run in the inference process.");
const react = packages("react|react-dom|@react-three/.*|@mantine/.*", "React belongs to the renderer.");
const noOther = (folders: string) => ours(folders, "This process may not import that one: talk through the contract.");

/** Matches every text but `word` (oxlint's expressions know no look-ahead) and none that starts with one of `notFirst`. */
function otherThan(word: string, notFirst = ""): string {
  const branches = [...word].map((letter, position) => {
    const kept = word.slice(0, position).replaceAll(".", "\\.");
    return `${kept}[^${letter}${position === 0 ? notFirst : ""}].*`;
  });
  return `(${branches.join("|")}|${word.replaceAll(".", "\\.")}.+)`;
}

function foldersIn(folder: string): string[] {
  const place = path.join(import.meta.dirname, folder);
  if (!existsSync(place)) return [];
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

/** Another feature's inside, seen from `depth` folders below the process's own. Of a feature only `index.ts` is open. */
function otherFeatures(depth: number, names: string[]): Restriction {
  return {
    regex: `^${"\\.\\./".repeat(depth)}(${names.join("|")})/${otherThan("index.ts")}$`,
    message: "Of another feature import only its index.ts.",
  };
}

function noFeatures(depth: number, names: string[]): Restriction {
  return {
    regex: `^${"\\.\\./".repeat(depth)}(${names.join("|")})/`,
    message: "The layers below know nothing of the features.",
  };
}

const engineFeatures = foldersIn("src/engine").filter((name) => !["store", "warehouse"].includes(name));
const inferenceFeatures = foldersIn("src/inference").filter((name) => !["runtime", "graphs"].includes(name));
const rendererFeatures = foldersIn("src/renderer").filter(
  (name) => !["api", "app", "ui", "node_modules"].includes(name),
);

interface Row {
  name: string;
  files: string[];
  restrictions: Restriction[];
}

const renderer = [noOther("main|preload|engine|inference|central|cli|keychain"), node, electron, databases, models];
const engine = [noOther("renderer|main|preload|inference|central|cli"), electron, react, models];
const inference = [noOther("engine|renderer|main|preload|central|cli"), electron, react, databases];
const testFiles = ["**/*.test.ts", "**/*.test.tsx"];

/** A file takes the last row it fits: oxlint lets a later override replace an earlier one's restrictions. */
export const importTable: Row[] = [
  {
    name: "contract",
    files: ["src/contract/**"],
    restrictions: [
      noOther("renderer|main|preload|engine|inference|central|cli|speech"),
      node,
      electron,
      databases,
      models,
      react,
    ],
  },
  {
    name: "speech",
    files: ["src/speech/**"],
    restrictions: [noOther("renderer|main|preload|engine|inference|central|cli"), electron, databases, react],
  },
  {
    name: "sync",
    files: ["src/sync/**"],
    restrictions: [
      noOther("renderer|main|preload|engine|inference|central|cli|speech"),
      node,
      electron,
      databases,
      models,
      react,
    ],
  },
  {
    name: "preload",
    files: ["src/preload/**"],
    restrictions: [
      noOther("renderer|main|engine|inference|central|cli|speech"),
      { regex: `^${otherThan("electron", ".")}$`, message: "The preload imports contract and electron only." },
    ],
  },
  {
    name: "main",
    files: ["src/main/**"],
    restrictions: [noOther("engine|inference|renderer|preload|central|cli"), databases, models, react],
  },
  {
    name: "cli",
    files: ["src/cli/**"],
    restrictions: [noOther("renderer|main|preload|central"), electron, react],
  },
  { name: "inference", files: ["src/inference/**"], restrictions: inference },
  {
    name: "inference feature",
    files: ["src/inference/*/*.ts"],
    restrictions: [...inference, otherFeatures(1, inferenceFeatures)],
  },
  {
    name: "inference runtime",
    files: ["src/inference/runtime/**"],
    restrictions: [...inference, noFeatures(1, inferenceFeatures)],
  },
  { name: "engine", files: ["src/engine/**"], restrictions: engine },
  { name: "engine feature", files: ["src/engine/*/*.ts"], restrictions: [...engine, otherFeatures(1, engineFeatures)] },
  {
    name: "engine feature, inner folder",
    files: ["src/engine/*/*/*.ts"],
    restrictions: [...engine, otherFeatures(2, engineFeatures)],
  },
  {
    name: "engine feature, innermost folder",
    files: ["src/engine/*/*/*/*.ts"],
    restrictions: [...engine, otherFeatures(3, engineFeatures)],
  },
  {
    name: "store and warehouse",
    files: ["src/engine/store/*.ts", "src/engine/warehouse/*.ts"],
    restrictions: [...engine, noFeatures(1, engineFeatures)],
  },
  {
    name: "store and warehouse, inner folders",
    files: ["src/engine/store/*/*.ts", "src/engine/store/*/*/*.ts", "src/engine/warehouse/*/*.ts"],
    restrictions: [...engine, noFeatures(2, engineFeatures), noFeatures(3, engineFeatures)],
  },
  { name: "renderer", files: ["src/renderer/**"], restrictions: renderer },
  {
    name: "renderer feature",
    files: ["src/renderer/*/*.{ts,tsx}"],
    restrictions: [...renderer, otherFeatures(1, rendererFeatures)],
  },
  {
    name: "renderer feature, inner folder",
    files: ["src/renderer/*/*/*.{ts,tsx}"],
    restrictions: [...renderer, otherFeatures(2, rendererFeatures)],
  },
  {
    name: "renderer/ui",
    files: ["src/renderer/ui/**"],
    restrictions: [
      ...renderer,
      { regex: "^\\.\\./[\\w-]+/", message: "The dumb parts know neither features nor the API." },
    ],
  },
];

function asOverride(row: Row) {
  return { files: row.files, rules: { "no-restricted-imports": ["error", { patterns: row.restrictions }] } };
}

/** Tests run under Node and may look at anything of their own process. */
const testOverrides = [{ files: testFiles, rules: { "no-restricted-imports": "off" } }];

export default {
  plugins: ["typescript", "unicorn", "oxc", "import", "react", "promise"],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  env: { builtin: true },
  ignorePatterns: ["out/**", "dist/**", "node_modules/**", "**/*.cjs", "native/electron/loader/**"],
  rules: {
    "typescript/no-explicit-any": "error",
    "typescript/ban-ts-comment": "error",
    "typescript/consistent-type-imports": "error",
    "no-empty": ["error", { allowEmptyCatch: false }],
    "no-debugger": "error",
    "no-var": "error",
    "prefer-const": "error",
    eqeqeq: ["error", "always", { null: "ignore" }],
    "no-warning-comments": ["error", { terms: ["todo", "fixme", "hack"], location: "start" }],
    "import/no-default-export": "error",
    "max-lines": ["error", { max: 450, skipBlankLines: true }],
    "react/react-in-jsx-scope": "off",
    "no-await-in-loop": "off",
    "import/no-unassigned-import": "off",
    "no-shadow": "off",
    "promise/always-return": "off",
    "unicorn/no-array-sort": "off",
    "unicorn/no-array-reverse": "off",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/require-post-message-target-origin": "off",
    "unicorn/prefer-add-event-listener": "off",
    "unicorn/prefer-spread": "off",
    "import/no-named-as-default": "off",
    "import/no-named-as-default-member": "off",
    // Reads better-sqlite3's types as its code, and does not see that they are CommonJS.
    "import/default": "off",
    // Expressions and predicates compile each other.
    "import/no-cycle": "off",
    "unicorn/no-thenable": "off",
    "unicorn/no-useless-spread": "off",
    "unicorn/prefer-set-has": "off",
    "unicorn/prefer-string-starts-ends-with": "off",
    "unicorn/no-new-array": "off",
    "unicorn/require-module-specifiers": "off",
    "react/exhaustive-effect-dependencies": "off",
    "react/set-state-in-effect": "off",
    "react/no-array-index-key": "off",
    "react/refs": "off",
    "react/immutability": "off",
    "no-control-regex": "off",
    "no-unmodified-loop-condition": "off",
    "react/preserve-manual-memoization": "off",
    "oxc/no-map-spread": "off",
  },
  overrides: [
    ...importTable.map(asOverride),
    ...testOverrides,
    { files: ["*.config.ts"], rules: { "import/no-default-export": "off" } },
  ],
};
