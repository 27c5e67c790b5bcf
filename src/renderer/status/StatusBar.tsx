import { Popover } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { ProcessHealth } from "../../contract/workspace.ts";
import { useShell } from "../app/shell-store.ts";
import { JobsButton } from "../jobs/index.ts";
import { formatCount, formatFigure, plural } from "../ui/format.ts";
import { useWorkspace } from "../workspace/index.ts";
import { GpuItem } from "./GpuItem.tsx";
import { useHealth } from "./health-store.ts";
import { useSelectionSummary } from "./selection-store.ts";
import "./status.css";

export function StatusBar() {
  return (
    <footer className="status-bar" data-testid="status-bar" aria-label="Status">
      <Health />
      <Protection />
      <Rows />
      <Note />
      <div className="status-space" />
      <Selection />
      <JobsButton />
      <GpuItem />
    </footer>
  );
}

const processNames = { engine: "Engine", inference: "Models" };
const stateWords = { starting: "starting", running: "running", restarting: "restarting", stopped: "stopped" };

function tone(processes: ProcessHealth[]): "ok" | "warning" | "danger" {
  if (processes.some((process) => process.state === "stopped")) return "danger";
  if (processes.some((process) => process.state !== "running")) return "warning";
  return "ok";
}

function Health() {
  const processes = Object.values(useHealth((state) => state.processes));
  const trouble = processes.find((process) => process.state === "restarting" || process.state === "stopped");
  return (
    <Popover position="top-start">
      <Popover.Target>
        <button
          type="button"
          className="status-item"
          aria-label="Health of the program's processes"
          data-testid="status-health"
        >
          <span className="status-dot" data-tone={tone(processes)} />
          {trouble ? (
            <span role="alert">
              {trouble.message ?? `${processNames[trouble.process]}: ${stateWords[trouble.state]}`}
            </span>
          ) : null}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        {processes.map((process) => (
          <div key={process.process} className="status-process">
            <span className="status-dot" data-tone={tone([process])} />
            <strong>{processNames[process.process]}</strong>
            <span>{stateWords[process.state]}</span>
            {process.restartCount > 0 ? <span>restarted {plural(process.restartCount, "time")}</span> : null}
            {process.message ? <div>{process.message}</div> : null}
          </div>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

function Protection() {
  const workspace = useWorkspace((state) => state.workspace);
  if (!workspace || workspace.protection === "none-yet") return null;
  return (
    <span
      className="status-item"
      title={
        workspace.protection === "keychain"
          ? "Encrypted; the key is in the keychain"
          : "Encrypted; your passphrase opens it"
      }
    >
      <IconLock size={13} />
    </span>
  );
}

function Rows() {
  const { rows } = useSelectionSummary();
  if (!rows) return null;
  return (
    <span className="status-item" data-testid="grid-row-count">
      {rows.shown === rows.total
        ? plural(rows.total, "row")
        : `${formatCount(rows.shown)} of ${plural(rows.total, "row")}`}
    </span>
  );
}

const noteMs = 5000;

function Note() {
  const note = useShell((state) => state.note);
  const [hiddenAt, setHiddenAt] = useState(0);
  useEffect(() => {
    if (!note) return;
    const timer = setTimeout(() => setHiddenAt(note.at), noteMs);
    return () => clearTimeout(timer);
  }, [note]);
  return (
    <span className="status-item status-note" role="status" data-tone={note?.tone}>
      {note && note.at !== hiddenAt ? note.text : null}
    </span>
  );
}

function Selection() {
  const { summary } = useSelectionSummary();
  if (!summary || summary.cellCount < 2) return null;
  return (
    <span className="status-item status-figures" data-testid="status-selection">
      <span>{plural(summary.cellCount, "cell")}</span>
      {summary.complete ? null : <span>counting…</span>}
      {summary.sum === null && summary.valueCount !== null ? <span>{plural(summary.valueCount, "value")}</span> : null}
      {summary.sum === null ? null : <span>Sum {formatFigure(summary.sum)}</span>}
      {summary.mean === null ? null : <span>Mean {formatFigure(summary.mean)}</span>}
      {summary.min === null || summary.max === null ? null : (
        <span>
          {formatFigure(summary.min)} to {formatFigure(summary.max)}
        </span>
      )}
    </span>
  );
}
