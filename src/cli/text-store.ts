import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { AppError } from "../contract/errors.ts";
import { openWorkbench } from "../engine/datasets/index.ts";
import type { InferenceClient } from "../engine/inference-client.ts";
import { createColumnValues, createSearchService, type SearchService } from "../engine/search/index.ts";
import { mirrorDatasets } from "../engine/store/records/datasets/datasets.ts";
import { openStore, type StoreLender } from "../engine/store/store.ts";
import { createWorkspace } from "../engine/workspace/index.ts";
import { withInference } from "./inference.ts";
import { defaultWorkspace } from "./workspace.ts";

export interface Texts {
  store: StoreLender;
  search: SearchService;
  inference: InferenceClient;
}

/** Lends the documents and the index of a workspace folder: of the app's, or of one that only scripts use. */
export async function withTexts<T>(workspace: string | undefined, use: (texts: Texts) => Promise<T>): Promise<T> {
  const folder = resolve(workspace ?? defaultWorkspace());
  const isApps = existsSync(join(folder, "workspace.json"));
  const opened = isApps ? await openAppsStore(folder) : openScriptsStore(folder);
  const workbench = await openWorkbench({ folder: isApps ? join(folder, "warehouse") : folder });
  const { store } = opened;
  try {
    if (!isApps) {
      const datasets = await workbench.records.list();
      store.write((writer) => mirrorDatasets(writer, datasets));
    }
    return await withInference({ workspace: folder }, async (inference) => {
      const search = createSearchService({
        store,
        embed: (input, signal) => inference.call("embedding/embed", input, signal ? { signal } : {}),
        columnValues: createColumnValues(workbench.warehouse),
        log: (source, error) => {
          if (process.env["FINSIGHT_DEBUG"] !== undefined) process.stderr.write(`${source}: ${String(error)}\n`);
        },
      });
      try {
        return await use({ store, search, inference });
      } finally {
        await search.close();
      }
    });
  } finally {
    await workbench.close();
    opened.close();
  }
}

interface OpenedStore {
  store: StoreLender;
  close(): void;
}

async function openAppsStore(folder: string): Promise<OpenedStore> {
  const workspace = createWorkspace({
    folder,
    keychain: {
      read: async () => ({ status: "unavailable", reason: "the command line does not ask it" }),
      write: async () => ({ status: "unavailable", reason: "the command line does not ask it" }),
    },
    passphrase: process.env["FINSIGHT_PASSPHRASE"] || undefined,
    log: () => undefined,
  });
  const { state, message } = await workspace.start();
  if (state === "ready") return { store: workspace, close: () => workspace.close() };
  workspace.close();
  throw new AppError("locked", message ?? "This workspace has a passphrase: give it in FINSIGHT_PASSPHRASE.");
}

/** Like its data, the texts of a scripts' workspace are as safe as the folder they are in: their key lies beside them. */
function openScriptsStore(folder: string): OpenedStore {
  const place = join(folder, "documents");
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const keyFile = join(place, "store.key");
  if (!existsSync(keyFile)) writeFileSync(keyFile, randomBytes(32).toString("hex"), { mode: 0o600 });
  const store = openStore({ folder: place, key: Buffer.from(readFileSync(keyFile, "utf8"), "hex") });
  return { store, close: () => store.close() };
}
