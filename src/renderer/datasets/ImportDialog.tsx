import { Button, Modal, SegmentedControl, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState, type FormEvent, type KeyboardEvent } from "react";
import { formatBytes, formatCount, plural } from "../ui/format.ts";
import { ErrorState, LoadingState } from "../ui/States.tsx";
import { startImport } from "./actions.ts";
import { useDataset } from "./datasets-store.ts";
import { canBeOneTable, fileName, looksLikeSeries } from "./group-paths.ts";
import { importsOf, useDrafts, withColumn, withOptions, type Draft } from "./import-draft.ts";
import { ImportOptions } from "./ImportOptions.tsx";
import { PreviewTable } from "./PreviewTable.tsx";

interface ImportDialogProps {
  paths: string[];
  /** Import as a new version of this dataset. */
  datasetId?: string;
  onClose: () => void;
}

/** Shows what is in the files and lets a person correct how it is understood. Enter imports it as it stands. */
export function ImportDialog({ paths, datasetId, onClose }: ImportDialogProps) {
  const [together, setTogether] = useState(
    () => paths.length === 1 || looksLikeSeries(paths) || datasetId !== undefined,
  );
  const { drafts, selected, select, edit } = useDrafts(together ? [paths] : paths.map((path) => [path]));
  const target = useDataset(datasetId ?? null);
  const draft = drafts[selected];
  if (!draft) return null;
  const { preview, failure } = draft;
  const importable = drafts.filter((entry) => entry.failure === null);

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    if (importable.length === 0) return;
    onClose();
    void importAll(importable.flatMap((entry) => importsOf(entry, datasetId)));
  }

  /** Escape closes the innermost open thing: a list of choices first, the dialog last. */
  function onKeyDown(event: KeyboardEvent) {
    if (
      event.key !== "Escape" ||
      (event.target instanceof Element && event.target.getAttribute("aria-expanded") === "true")
    )
      return;
    onClose();
  }

  return (
    <Modal
      opened
      onClose={onClose}
      size="min(1180px, 94vw)"
      padding={0}
      withCloseButton={false}
      closeOnEscape={false}
      aria-label="Import"
      data-testid="import-dialog"
    >
      <form className="import" onSubmit={onSubmit} onKeyDown={onKeyDown}>
        <header className="import-head">
          <div className="import-title">
            {target ? (
              <h2>New version of {target.name}</h2>
            ) : (
              <TextInput
                size="sm"
                aria-label="Name of the dataset"
                className="import-name"
                placeholder={fileName(draft.paths[0] ?? "")}
                value={draft.name ?? preview?.suggestedName ?? ""}
                maxLength={200}
                onChange={(event) => {
                  const name = event.currentTarget.value;
                  edit((before) => ({ ...before, name }));
                }}
              />
            )}
            <span className="import-source" title={draft.paths.join("\n")}>
              {sourceWords(draft)}
            </span>
          </div>
          {paths.length > 1 && datasetId === undefined && canBeOneTable(paths) ? (
            <SegmentedControl
              aria-label="How the files belong together"
              value={together ? "one" : "each"}
              data={[
                { value: "one", label: "One table of all" },
                { value: "each", label: "A table each" },
              ]}
              onChange={(value) => setTogether(value === "one")}
            />
          ) : null}
        </header>
        <div className="import-body" data-files={drafts.length > 1}>
          {drafts.length > 1 ? (
            <div className="import-files" role="listbox" aria-label="Files" tabIndex={-1}>
              {drafts.map((entry, index) => (
                <button
                  key={entry.paths[0]}
                  type="button"
                  role="option"
                  aria-selected={index === selected}
                  onClick={() => select(index)}
                  title={entry.paths[0]}
                >
                  {fileName(entry.paths[0] ?? "")}
                  {entry.failure ? <IconAlertTriangle size={13} /> : null}
                </button>
              ))}
            </div>
          ) : null}
          <div className="import-main">
            <ImportOptions
              draft={draft}
              canTakeAll={datasetId === undefined}
              onOptions={(options) => edit((before) => withOptions(before, options))}
              onAllTables={(allTables) => edit((before) => ({ ...before, allTables }))}
            />
            {preview && preview.warnings.length > 0 ? (
              <ul className="import-warnings">
                {preview.warnings.map((warning) => (
                  <li key={warning}>
                    <IconAlertTriangle size={14} /> {warning}
                  </li>
                ))}
              </ul>
            ) : null}
            <div className="import-preview">
              {failure ? (
                <ErrorState title="This file cannot be read like this" message={failure} />
              ) : preview ? (
                <PreviewTable
                  preview={preview}
                  columns={draft.columns ?? preview.columns}
                  busy={draft.busy}
                  onColumn={(sourceName, part) => edit((before) => withColumn(before, sourceName, part))}
                />
              ) : (
                <LoadingState message="Reading the first rows" />
              )}
            </div>
          </div>
        </div>
        <footer className="import-foot">
          <span className="import-note">{preview && !failure ? noteOf(draft) : null}</span>
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            size="sm"
            data-autofocus
            disabled={importable.length === 0}
            data-testid="import-confirm"
          >
            {importable.length > 1 ? `Import ${importable.length} tables` : "Import"}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}

async function importAll(inputs: ReturnType<typeof importsOf>): Promise<void> {
  for (const input of inputs) await startImport(input);
}

function sourceWords({ paths, preview }: Draft): string {
  const name = paths.length === 1 ? fileName(paths[0] ?? "") : plural(paths.length, "file");
  if (!preview) return name;
  const rows = preview.estimatedRowCount;
  return [
    name,
    preview.options.format.toUpperCase(),
    formatBytes(preview.byteCount),
    rows === null ? null : `about ${plural(rows, "row")}`,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

function noteOf({ preview, columns }: Draft): string {
  if (!preview) return "";
  const chosen = columns ?? preview.columns;
  const included = chosen.filter((column) => column.include !== false).length;
  const columnWords =
    included === chosen.length
      ? plural(included, "column")
      : `${formatCount(included)} of ${plural(chosen.length, "column")}`;
  const misfits = preview.misfits.length;
  if (misfits === 0)
    return `${columnWords}. Every cell of the first ${formatCount(preview.sample.rows.length)} rows fits its type.`;
  return `${columnWords}. ${plural(misfits, "cell")} of the first ${formatCount(preview.sample.rows.length)} rows ${misfits === 1 ? "does" : "do"} not fit; such rows are kept aside, not lost.`;
}
