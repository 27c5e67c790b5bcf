import { Button, Menu, Popover, TextInput } from "@mantine/core";
import {
  IconCode,
  IconDeviceFloppy,
  IconDownload,
  IconHistory,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
} from "@tabler/icons-react";
import { useEffect, useState, type FormEvent } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";
import { registerCommands } from "../app/commands.ts";
import { sayInStatusBar, useShell } from "../app/shell-store.ts";
import { useDatasets } from "../datasets/index.ts";
import { exportSource, QueryTable, type ExportFormat } from "../grid/index.ts";
import { saveItem } from "../saved/index.ts";
import { formatDuration, formatWhen, plural } from "../ui/format.ts";
import { Shortcut } from "../ui/Shortcut.tsx";
import { EmptyState, LoadingState } from "../ui/States.tsx";
import { loadCatalog, openInConsole, runSql, setText, stopSql, useConsole } from "./console-store.ts";
import { Editor } from "./Editor.tsx";
import { shortStatement } from "./history.ts";
import { statementAt } from "./statements.ts";
import "./sql-console.css";

/** Where the mistake is in the whole text, when only a part of it was run. */
function useRun() {
  const [offset, setOffset] = useState(0);
  function run(script: string, position: number, selection: string) {
    const statement =
      selection.trim() === "" ? statementAt(script, position) : { text: selection, from: script.indexOf(selection) };
    if (!statement) return;
    setOffset(statement.from);
    void runSql(statement.text);
  }
  return { offset, run };
}

export function SqlConsole() {
  const { text, running, run: result, failure, catalog } = useConsole();
  const datasets = useDatasets((state) => state.datasets);
  const { offset, run } = useRun();

  useEffect(() => {
    loadCatalog().catch((error: unknown) => console.error("The catalog could not be read", error));
  }, [datasets]);

  useEffect(
    () =>
      registerCommands([
        {
          id: "sql.run",
          title: "Run the statement",
          section: "SQL",
          shortcut: "Mod+Enter",
          run: () => void runSql(statementAt(useConsole.getState().text, 0)?.text ?? ""),
        },
        {
          id: "sql.stop",
          title: "Stop the statement",
          section: "SQL",
          enabled: () => useConsole.getState().running,
          run: stopSql,
        },
      ]),
    [],
  );

  const openDatasetId = useShell((state) => state.openDatasetId);
  const first = catalog.find((table) => table.datasetId === openDatasetId) ?? catalog[0];
  return (
    <div className="sql">
      <Group orientation="vertical" className="sql-panels">
        <Panel id="sql-editor" defaultSize="36" minSize={96}>
          <div className="sql-top">
            <div className="sql-bar">
              {running ? (
                <Button
                  color="red"
                  variant="light"
                  leftSection={<IconPlayerStopFilled size={14} />}
                  onClick={stopSql}
                  data-testid="sql-stop"
                >
                  Stop
                </Button>
              ) : (
                <Button
                  leftSection={<IconPlayerPlayFilled size={14} />}
                  onClick={() => run(text, text.length, "")}
                  disabled={text.trim() === ""}
                  data-testid="sql-run"
                >
                  Run
                </Button>
              )}
              <Shortcut keys="Mod+Enter" />
              <div className="sql-space" />
              <HistoryButton />
              <SaveButton />
              <ExportButton />
            </div>
            <Editor
              text={text}
              catalog={catalog}
              mistake={failure?.position === null || failure === null ? null : failure.position + offset}
              onChange={setText}
              onRun={run}
              onStop={stopSql}
            />
          </div>
        </Panel>
        <Separator className="shell-separator sql-separator" aria-label="Resize the editor" />
        <Panel id="sql-result" minSize={96}>
          <div className="sql-result">
            {failure ? (
              <div className="sql-failure" role="alert">
                {failure.message}
              </div>
            ) : null}
            {result ? (
              <div className="sql-summary" role="status" data-testid="sql-summary">
                {running ? "Running…" : `${plural(result.rowCount, "row")} in ${formatDuration(result.durationMs)}`}
              </div>
            ) : null}
            <div className="sql-rows">
              {result ? (
                <QueryTable key={result.queryId} queryId={result.queryId} label="Result of the statement" />
              ) : running ? (
                <LoadingState message="Running" />
              ) : failure ? null : (
                <EmptyState icon={<IconCode size={28} stroke={1.5} />} title="Write a statement, then run it">
                  {first ? (
                    <Button
                      variant="default"
                      onClick={() => openInConsole(`select *\nfrom ${quoteName(first.name)}\nlimit 100`)}
                    >
                      Start with {first.name}
                    </Button>
                  ) : null}
                </EmptyState>
              )}
            </div>
          </div>
        </Panel>
      </Group>
    </div>
  );
}

function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function HistoryButton() {
  const history = useConsole((state) => state.history);
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={420}>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconHistory size={15} />}
          disabled={history.length === 0}
          onClick={() => setOpen((before) => !before)}
        >
          History
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={4}>
        <ul className="sql-history">
          {history.map((entry) => (
            <li key={entry.at + entry.sql}>
              <button
                type="button"
                title={entry.sql}
                onClick={() => {
                  openInConsole(entry.sql);
                  setOpen(false);
                }}
              >
                <code>{shortStatement(entry.sql)}</code>
                <span>
                  {formatWhen(entry.at)}
                  {entry.rowCount === null ? "" : `, ${plural(entry.rowCount, "row")}`}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

function SaveButton() {
  const text = useConsole((state) => state.text);
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    setOpen(false);
    void saveItem(name.trim() === "" ? shortStatement(text).slice(0, 80) : name.trim(), {
      kind: "sql",
      sql: text,
    }).then((item) => {
      if (item) sayInStatusBar(`Saved ${item.name}`);
    });
    setName("");
  }
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconDeviceFloppy size={15} />}
          disabled={text.trim() === ""}
          onClick={() => setOpen((before) => !before)}
        >
          Save
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form className="sql-save" onSubmit={onSubmit}>
          <TextInput
            aria-label="Name"
            placeholder={shortStatement(text).slice(0, 40)}
            value={name}
            maxLength={200}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit">Save</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

function ExportButton() {
  const run = useConsole((state) => state.run);
  const exportAs = (format: ExportFormat) =>
    run && void exportSource({ kind: "query", queryId: run.queryId, sort: [] }, "query result", format);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconDownload size={15} />} disabled={!run}>
          Export result
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => exportAs("csv")}>CSV</Menu.Item>
        <Menu.Item onClick={() => exportAs("parquet")}>Parquet</Menu.Item>
        <Menu.Item onClick={() => exportAs("xlsx")}>Excel workbook</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
