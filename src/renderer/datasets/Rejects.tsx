import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import type { DatasetVersion, RejectedRow } from "../../contract/dataset.ts";
import { engine } from "../api/client.ts";
import { isCancelled, messageOf } from "../app/failure.ts";
import { formatCount, plural } from "../ui/format.ts";
import { fileName } from "./group-paths.ts";

const pageSize = 200;

/** The rows that did not fit, with where they stand in the file and why. */
export function Rejects({ version }: { version: DatasetVersion }) {
  const [rows, setRows] = useState<RejectedRow[]>([]);
  const [wanted, setWanted] = useState(pageSize);
  const [failure, setFailure] = useState<string | null>(null);

  useEffect(() => {
    const abort = new AbortController();
    const offset = wanted - pageSize;
    engine.call("dataset/rejects", { versionId: version.id, offset, limit: pageSize }, { signal: abort.signal }).then(
      (page) => setRows((before) => [...before.slice(0, offset), ...page]),
      (error: unknown) => {
        if (!isCancelled(error)) setFailure(messageOf(error));
      },
    );
    return () => abort.abort();
  }, [version.id, wanted]);

  return (
    <section data-testid="rejects">
      <h2>{plural(version.rejectedRowCount, "row")} did not fit</h2>
      <p className="info-note">
        They are kept here and count in no figure. Correct the types and import the file again to take them in.
      </p>
      {failure ? <p className="info-note">{failure}</p> : null}
      <table className="info-table">
        <thead>
          <tr>
            <th scope="col" data-align="right">
              Line
            </th>
            <th scope="col">Column</th>
            <th scope="col">Why</th>
            <th scope="col">Text</th>
            {version.source.paths.length > 1 ? <th scope="col">File</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={`${index}-${row.lineNumber ?? ""}`}>
              <td data-align="right">{row.lineNumber === null ? "" : formatCount(row.lineNumber)}</td>
              <td>{row.column}</td>
              <td>{row.reason}</td>
              <td className="info-mono" title={row.text}>
                {row.text}
              </td>
              {version.source.paths.length > 1 ? <td>{fileName(row.file)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length < version.rejectedRowCount && rows.length > 0 ? (
        <Button variant="default" onClick={() => setWanted(rows.length + pageSize)}>
          Show more ({formatCount(version.rejectedRowCount - rows.length)} left)
        </Button>
      ) : null}
    </section>
  );
}
