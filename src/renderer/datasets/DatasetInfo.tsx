import { useEffect, useState } from "react";
import type { Dataset, DatasetVersion } from "../../contract/dataset.ts";
import { engine } from "../api/client.ts";
import { isCancelled, messageOf } from "../app/failure.ts";
import { formatBytes, formatCount, formatWhen } from "../ui/format.ts";
import { fileName } from "./group-paths.ts";
import { Rejects } from "./Rejects.tsx";

/** Where the data came from, its versions, and the rows that did not fit. */
export function DatasetInfo({ dataset }: { dataset: Dataset }) {
  const { current } = dataset;
  const [versions, setVersions] = useState<DatasetVersion[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  useEffect(() => {
    const abort = new AbortController();
    engine
      .call("dataset/versions", { id: dataset.id }, { signal: abort.signal })
      .then(setVersions, (error: unknown) => {
        if (!isCancelled(error)) setFailure(messageOf(error));
      });
    return () => abort.abort();
  }, [dataset.id, current.id]);

  return (
    <div className="info" tabIndex={0} role="region" aria-label="Details">
      <div className="info-figures">
        <Figure label="Rows" value={formatCount(current.rowCount)} />
        <Figure label="Columns" value={formatCount(current.columns.length)} />
        <Figure
          label="Did not fit"
          value={formatCount(current.rejectedRowCount)}
          {...(current.rejectedRowCount > 0 ? { tone: "warning" } : {})}
        />
        <Figure label="Stored as Parquet" value={formatBytes(current.byteCount)} />
        <Figure label="Size of the source" value={formatBytes(current.source.byteCount)} />
      </div>
      {current.rejectedRowCount > 0 ? <Rejects key={current.id} version={current} /> : null}
      <section>
        <h2>Source</h2>
        <dl className="info-list">
          <dt>{current.source.paths.length === 1 ? "File" : `${formatCount(current.source.paths.length)} files`}</dt>
          <dd>{current.source.paths.slice(0, 8).join("\n")}</dd>
          <dt>Format</dt>
          <dd>{current.source.format.toUpperCase()}</dd>
          <dt>Fingerprint</dt>
          <dd className="info-mono" title="SHA-256 of the manifest: the identity of this version on any computer">
            {current.manifestSha256}
          </dd>
        </dl>
      </section>
      <section>
        <h2>Versions</h2>
        {failure ? <p className="info-note">{failure}</p> : null}
        <table className="info-table">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Imported</th>
              <th scope="col">From</th>
              <th scope="col" data-align="right">
                Rows
              </th>
              <th scope="col" data-align="right">
                Did not fit
              </th>
            </tr>
          </thead>
          <tbody>
            {(versions ?? [current])
              .toSorted((a, b) => b.number - a.number)
              .map((version) => (
                <tr key={version.id}>
                  <td>
                    {version.number}
                    {version.id === current.id ? " (shown)" : ""}
                  </td>
                  <td title={version.createdAt}>{formatWhen(version.createdAt)}</td>
                  <td title={version.source.paths.join("\n")}>{fileName(version.source.paths[0] ?? "")}</td>
                  <td data-align="right">{formatCount(version.rowCount)}</td>
                  <td data-align="right">{formatCount(version.rejectedRowCount)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function Figure({ label, value, tone }: { label: string; value: string; tone?: string }) {
  return (
    <div className="info-figure" data-tone={tone}>
      <strong>{value}</strong>
      <span>{label}</span>
    </div>
  );
}
