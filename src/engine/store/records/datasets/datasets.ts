import { datasetVersionSchema, type Dataset, type DatasetVersion } from "../../../../contract/dataset.ts";
import { AppError } from "../../../../contract/errors.ts";
import type { Row, StoreReader, StoreWriter } from "../../database.ts";

const selectDataset = `
  SELECT dataset.*, current.body AS current_body, current.number AS version_count
  FROM dataset
  JOIN dataset_version AS current ON current.dataset_id = dataset.id
  WHERE current.number = (SELECT max(number) FROM dataset_version WHERE dataset_id = dataset.id)`;

/** Datasets that are not in the bin, last changed first. */
export function listDatasets(reader: StoreReader): Dataset[] {
  return reader
    .many(`${selectDataset} AND dataset.removed_at IS NULL ORDER BY dataset.updated_at DESC, dataset.id`)
    .map(toDataset);
}

/** Null when there is none or it is in the bin. */
export function getDataset(reader: StoreReader, id: string): Dataset | null {
  const row = reader.one(`${selectDataset} AND dataset.removed_at IS NULL AND dataset.id = ?`, id);
  return row ? toDataset(row) : null;
}

/** Newest first. */
export function listVersions(reader: StoreReader, datasetId: string): DatasetVersion[] {
  return reader
    .many("SELECT body FROM dataset_version WHERE dataset_id = ? ORDER BY number DESC", datasetId)
    .map((row) => toVersion(row["body"]));
}

/** A version of a dataset that is not in the bin. */
export function getVersion(reader: StoreReader, versionId: string): DatasetVersion | null {
  const row = reader.one(
    `SELECT dataset_version.body FROM dataset_version JOIN dataset ON dataset.id = dataset_version.dataset_id
     WHERE dataset_version.id = ? AND dataset.removed_at IS NULL`,
    versionId,
  );
  return row ? toVersion(row["body"]) : null;
}

/** Numbers the version, makes the dataset when it is new, and makes the version the current one. */
export function insertVersion(writer: StoreWriter, name: string, version: Omit<DatasetVersion, "number">): Dataset {
  const now = new Date().toISOString();
  writer.run(
    "INSERT INTO dataset (id, name, created_at, updated_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at",
    version.datasetId,
    name,
    now,
    now,
  );
  const last = writer.one(
    "SELECT coalesce(max(number), 0) AS number FROM dataset_version WHERE dataset_id = ?",
    version.datasetId,
  );
  const number = Number(last?.["number"] ?? 0) + 1;
  writer.run(
    "INSERT INTO dataset_version (id, dataset_id, number, manifest_sha256, body) VALUES (?, ?, ?, ?, ?)",
    version.id,
    version.datasetId,
    number,
    version.manifestSha256,
    JSON.stringify({ ...version, number }),
  );
  return present(writer, version.datasetId);
}

/** Throws `not-found`, as the next two do. */
export function renameDataset(writer: StoreWriter, id: string, name: string): Dataset {
  const changed = writer.run(
    "UPDATE dataset SET name = ?, updated_at = ? WHERE id = ? AND removed_at IS NULL",
    name,
    new Date().toISOString(),
    id,
  );
  if (changed === 0) throw notFound();
  return present(writer, id);
}

export function removeDataset(writer: StoreWriter, id: string): void {
  const changed = writer.run(
    "UPDATE dataset SET removed_at = ? WHERE id = ? AND removed_at IS NULL",
    new Date().toISOString(),
    id,
  );
  if (changed === 0) throw notFound();
}

export function restoreDataset(writer: StoreWriter, id: string): Dataset {
  const changed = writer.run("UPDATE dataset SET removed_at = NULL WHERE id = ?", id);
  if (changed === 0) throw notFound();
  return present(writer, id);
}

/** Makes the list of datasets the same as one that is kept elsewhere, current versions only. */
export function mirrorDatasets(writer: StoreWriter, datasets: readonly Dataset[]): void {
  const known = new Map(listDatasets(writer).map((dataset) => [dataset.id, dataset]));
  for (const { id, name, current } of datasets) {
    if (known.get(id)?.current.id !== current.id) insertVersion(writer, name, current);
    if (known.has(id) && known.get(id)?.name !== name) renameDataset(writer, id, name);
    known.delete(id);
  }
  for (const id of known.keys()) removeDataset(writer, id);
}

function present(reader: StoreReader, id: string): Dataset {
  const dataset = getDataset(reader, id);
  if (!dataset) throw notFound();
  return dataset;
}

function notFound(): AppError {
  return new AppError("not-found", "That dataset is not there any more.");
}

function toDataset(row: Row): Dataset {
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    createdAt: String(row["created_at"]),
    updatedAt: String(row["updated_at"]),
    current: toVersion(row["current_body"]),
    versionCount: Number(row["version_count"]),
  };
}

function toVersion(body: unknown): DatasetVersion {
  return datasetVersionSchema.parse(JSON.parse(String(body)));
}
