import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DatasetColumn } from "../../contract/dataset.ts";
import { insertVersion } from "../store/records/datasets/datasets.ts";
import { openStore, type Store } from "../store/store.ts";
import { createSearchService, type Embed, type SearchService } from "./index.ts";
import { wordsOf } from "./terms.ts";

const concepts = [
  ["unemployment", "jobless", "unemployed"],
  ["salary", "pay", "wages", "earnings"],
  ["refund", "money", "back", "reimbursement"],
  ["supplier", "vendor", "supply"],
  ["throughput", "goodput"],
];

/** Stands for a sentence model in the model process: a direction a concept, and a little of its own a word. */
export const conceptEmbed: Embed = async ({ texts }) => {
  const dimension = 32;
  const vectors = new Float32Array(texts.length * dimension);
  texts.forEach((text, row) => {
    const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
    for (const { word } of wordsOf(text)) {
      const concept = concepts.findIndex((words) => words.includes(word));
      const spread = [...word].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7);
      const own = concepts.length + (spread % (dimension - concepts.length));
      if (concept >= 0) vector[concept] = (vector[concept] ?? 0) + 1;
      else vector[own] = (vector[own] ?? 0) + 0.2;
    }
    const length = Math.hypot(...vector) || 1;
    vector.forEach((value, index) => (vector[index] = value / length));
  });
  return { model: "concepts", dimension, vectors };
};

export const noEmbed: Embed = async () => ({ model: null, dimension: 0, vectors: new Float32Array(0) });

export interface SearchedStore {
  store: Store;
  service: SearchService;
  addDataset(name: string, columns: readonly (Pick<DatasetColumn, "name" | "type"> & { values?: string[] })[]): string;
  close(): Promise<void>;
}

export function openSearchedStore(embed: Embed = noEmbed): SearchedStore {
  const folder = mkdtempSync(path.join(tmpdir(), "finsight-search-"));
  const store = openStore({ folder, key: randomBytes(32) });
  const held = new Map<string, readonly string[]>();
  const service = createSearchService({
    store,
    embed,
    columnValues: () => Promise.resolve(held),
    log: (_source, error) => {
      throw error;
    },
  });
  return {
    store,
    service,
    addDataset(name, columns) {
      const datasetId = randomUUID();
      for (const column of columns) held.set(column.name, column.values ?? []);
      store.write((writer) =>
        insertVersion(writer, name, {
          id: randomUUID(),
          datasetId,
          createdAt: new Date().toISOString(),
          columns: columns.map(({ name: column, type }) => ({ name: column, type, sourceName: column })),
          files: [],
          rejectsFile: null,
          rowCount: 12,
          rejectedRowCount: 0,
          byteCount: 0,
          source: { paths: [], format: "csv", options: {}, byteCount: 0 },
          manifestSha256: "0".repeat(64),
        }),
      );
      return datasetId;
    },
    async close() {
      await service.close();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
