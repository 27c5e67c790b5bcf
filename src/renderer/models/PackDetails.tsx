import type { PackModel } from "../../contract/models.ts";
import { formatBytes, formatWhen } from "../ui/format.ts";

/** Where a pack comes from, under which licence, and the hash of each file. */
export function PackDetails({ model }: { model: PackModel }) {
  const { manifest, installed } = model;
  return (
    <div className="models-details" data-testid={`pack-${model.id}`}>
      <dl>
        <dt>Made by</dt>
        <dd>{manifest.publisher}</dd>
        <dt>Licence</dt>
        <dd>
          {manifest.licence.spdx} <span className="models-mono">{manifest.licence.url}</span>
        </dd>
        <dt>Source</dt>
        <dd className="models-mono">
          {manifest.source}
          {manifest.revision === null ? "" : ` @ ${manifest.revision.slice(0, 12)}`}
        </dd>
        <dt>Weights</dt>
        <dd>{manifest.runtime.weights}</dd>
        {installed ? (
          <>
            <dt>Installed</dt>
            <dd>
              {formatWhen(installed.installedAt)}, from {installed.from}
            </dd>
            <dt>Folder</dt>
            <dd className="models-mono">{model.folder}</dd>
          </>
        ) : null}
        {manifest.hashNote === null ? null : (
          <>
            <dt>Hashes</dt>
            <dd>{manifest.hashNote}</dd>
          </>
        )}
      </dl>
      <table>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col" data-align="right">
              Size
            </th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {manifest.files.map((file) => {
            const here = installed?.files.find(({ path }) => path === file.path);
            const hash = file.sha256 ?? here?.sha256 ?? null;
            const sizeBytes = file.sizeBytes ?? here?.sizeBytes ?? null;
            return (
              <tr key={file.path}>
                <td>{file.path}</td>
                <td data-align="right">{sizeBytes === null ? "" : formatBytes(sizeBytes)}</td>
                <td className="models-mono" title={hash ?? undefined}>
                  {hash ?? "not published with this program"}
                  {here?.hashIs === "first-install" ? " (kept from the first installation)" : ""}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
