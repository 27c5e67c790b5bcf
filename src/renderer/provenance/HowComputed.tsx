import { Button, Popover } from "@mantine/core";
import { IconCopy, IconTerminal2 } from "@tabler/icons-react";
import type { Computation, Provenance } from "../../contract/analysis.ts";
import { CopyAction } from "../ui/CopyAction.tsx";
import "./provenance.css";

export interface HowComputedProps {
  provenance: Provenance;
  onOpenSql: (sql: string) => void;
}

/** A quiet link that opens the derivation of a number. */
export function HowComputed({ provenance, onOpenSql }: HowComputedProps) {
  return (
    <Popover width={520} position="top-end" withinPortal shadow="md">
      <Popover.Target>
        <button type="button" className="how-link" data-testid="how-computed">
          How was this computed?
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <Derivation provenance={provenance} onOpenSql={onOpenSql} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** The plan in words, the SQL, the dataset version and the duration. */
export function Derivation({ provenance, onOpenSql }: HowComputedProps) {
  const executed = new Date(provenance.executedAt);
  return (
    <div className="derivation">
      <ol className="derivation-steps">
        {provenance.planInWords.map((line, index) => (
          <li key={index}>{line}</li>
        ))}
      </ol>
      <div className="derivation-sql">
        <pre tabIndex={0}>{provenance.sql}</pre>
        <CopyAction
          className="derivation-copy"
          text={() => provenance.sql}
          label="Copy SQL"
          icon={<IconCopy size={14} />}
        />
      </div>
      {provenance.computation ? <Method computation={provenance.computation} /> : null}
      <dl className="derivation-facts">
        <dt>Data</dt>
        <dd>
          {provenance.datasetName}, version {provenance.datasetVersion},{" "}
          {provenance.sourceRowCount.toLocaleString("en-US")} rows
        </dd>
        <dt>Manifest</dt>
        <dd className="derivation-hash" title={provenance.manifestSha256}>
          {provenance.manifestSha256.slice(0, 16)}
        </dd>
        <dt>Computed</dt>
        <dd>
          in {provenance.durationMs.toFixed(provenance.durationMs < 10 ? 1 : 0)} ms at {executed.toLocaleTimeString()}
        </dd>
      </dl>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconTerminal2 size={14} />}
        onClick={() => onOpenSql(provenance.sql)}
        data-testid="open-in-sql"
      >
        Open in SQL
      </Button>
    </div>
  );
}

function Method({ computation }: { computation: Computation }) {
  const { method, notes, seed, provider, model } = computation;
  return (
    <div className="derivation-method">
      <p>{method}</p>
      {notes.length > 0 ? (
        <ul>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
      {seed === undefined && provider === undefined && model === undefined ? null : (
        <p className="derivation-method-facts">
          {[
            model && `Model ${model.title} (${model.sha256.slice(0, 12)})`,
            provider && `ran on ${provider}`,
            seed !== undefined && `seed ${seed}`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      )}
    </div>
  );
}
