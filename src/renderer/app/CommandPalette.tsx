import { Modal } from "@mantine/core";
import { IconChartBar, IconCommand, IconMessage, IconTable } from "@tabler/icons-react";
import { Fragment, useId, useMemo, useState } from "react";
import { useDataset, useDatasets } from "../datasets/index.ts";
import { openSaved, useSaved } from "../saved/index.ts";
import { Shortcut } from "../ui/Shortcut.tsx";
import { TypeIcon } from "../ui/TypeIcon.tsx";
import { askQuestion } from "./ask-request.ts";
import { isEnabled, useCommands } from "./commands.ts";
import type { PaletteEntry } from "./palette-entry.ts";
import { rank } from "./palette-match.ts";
import { openDataset, setHumanOpen, useShell } from "./shell-store.ts";
import { revealColumn } from "./reveal-column.ts";
import { useFoundEntries } from "./use-found-entries.tsx";

const shownEntries = 60;
/** Where the index found something too, so that it can be seen. */
const fewEntries = 12;

function useEntries(): PaletteEntry[] {
  const commands = useCommands();
  const { datasets } = useDatasets();
  const saved = useSaved((state) => state.items);
  const open = useDataset(useShell((state) => state.openDatasetId));
  return useMemo(
    () => [
      ...commands
        .filter((command) => command.inPalette !== false && isEnabled(command))
        .map((command) => ({
          id: command.id,
          title: command.title,
          keywords: `${command.section} ${command.keywords ?? ""}`,
          section: command.section,
          shortcut: command.shortcut,
          icon: <IconCommand size={15} stroke={1.75} />,
          run: command.run,
        })),
      ...(datasets ?? []).map((dataset) => ({
        id: `dataset:${dataset.id}`,
        title: dataset.name,
        keywords: "open dataset table",
        section: "Dataset",
        shortcut: undefined,
        icon: <IconTable size={15} stroke={1.75} />,
        run: () => openDataset(dataset.id),
      })),
      ...(saved ?? []).map((item) => ({
        id: `saved:${item.id}`,
        title: item.name,
        keywords: `saved ${item.body.kind}`,
        section: "Saved",
        shortcut: undefined,
        icon:
          item.body.kind === "question" ? (
            <IconMessage size={15} stroke={1.75} />
          ) : (
            <IconChartBar size={15} stroke={1.75} />
          ),
        run: () => openSaved(item),
      })),
      ...(open?.current.columns ?? []).map((column) => ({
        id: `column:${column.name}`,
        title: column.name,
        keywords: "column go to",
        section: "Column",
        shortcut: undefined,
        icon: <TypeIcon type={column.type} size={15} />,
        run: () => revealColumn(column.name),
      })),
    ],
    [commands, datasets, saved, open],
  );
}

/** Finds commands, data, saved things, documents and earlier answers; what is none of them can be asked as a question. */
export function CommandPalette({ initialQuery = "", onClose }: { initialQuery?: string; onClose: () => void }) {
  const [query, setQuery] = useState(initialQuery);
  const [selected, setSelected] = useState(0);
  const listId = useId();
  const entries = useEntries();
  const openId = useShell((state) => state.openDatasetId);
  const found = useMemo(
    () =>
      rank(
        entries,
        query,
        (entry) => entry.title,
        (entry) => entry.keywords,
      ).filter(({ item }) => query !== "" || item.section !== "Column"),
    [entries, query],
  );
  const shownIds = useMemo(() => {
    const near = found.slice(0, fewEntries).map(({ item }) => item.id);
    return new Set(near.map((id) => (id.startsWith("column:") ? `column:${openId ?? ""}/${id.slice(7)}` : id)));
  }, [found, openId]);
  const indexed = useFoundEntries(query, shownIds);
  const question: PaletteEntry | null =
    openId !== null && query.trim().length > 2
      ? {
          id: "ask",
          title: `Ask: ${query.trim()}`,
          keywords: "",
          section: "Question",
          shortcut: undefined,
          icon: <IconMessage size={15} stroke={1.75} />,
          run: () => {
            setHumanOpen(true);
            askQuestion(query.trim());
          },
        }
      : null;
  const shown: { item: PaletteEntry; positions: number[] }[] = [
    ...found.slice(0, indexed.length > 0 ? fewEntries : shownEntries),
    ...indexed.map((item) => ({ item, positions: [] })),
    ...(question ? [{ item: question, positions: [] }] : []),
  ];
  const at = Math.min(selected, shown.length - 1);

  function run(entry: PaletteEntry | undefined) {
    if (!entry) return;
    onClose();
    // The dialog gives the focus back first; a command may then move it.
    requestAnimationFrame(entry.run);
  }

  function onKeyDown(event: React.KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next =
        Math.abs(step) === 1
          ? (at + step + shown.length) % Math.max(1, shown.length)
          : Math.min(shown.length - 1, Math.max(0, at + step));
      setSelected(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter") {
      event.preventDefault();
      run(shown[at]?.item);
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      shadow="xl"
      size={620}
      yOffset="12vh"
      centered={false}
      aria-label="Command palette"
      data-testid="palette"
    >
      <input
        className="palette-input"
        placeholder="Type a command, a dataset, a column, or a question"
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={shown.length > 0 ? `${listId}-${at}` : undefined}
        aria-label="Find a command, a dataset or a column"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setSelected(0);
        }}
        onKeyDown={onKeyDown}
      />
      {shown.length === 0 ? (
        <div className="palette-empty">Nothing is called that.</div>
      ) : (
        <div className="palette-list" role="listbox" id={listId} aria-label="Results">
          {shown.map(({ item, positions }, index) => (
            <Fragment key={item.id}>
              {item.group !== undefined && item.group !== shown[index - 1]?.item.group ? (
                <div className="palette-section" role="presentation">
                  {item.group}
                </div>
              ) : null}
              <div
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                className="palette-item"
                onMouseMove={() => setSelected(index)}
                onClick={() => run(item)}
                onKeyDown={onKeyDown}
              >
                {item.icon}
                <span className="palette-item-title">
                  {item.label ?? <Marked text={item.title} positions={positions} />}
                </span>
                <span className="palette-item-section">{item.section}</span>
                {item.shortcut ? <Shortcut keys={item.shortcut} /> : null}
              </div>
            </Fragment>
          ))}
        </div>
      )}
    </Modal>
  );
}

function Marked({ text, positions }: { text: string; positions: number[] }) {
  if (positions.length === 0) return text;
  const marked = new Set(positions);
  const runs: { text: string; marked: boolean }[] = [];
  for (const [index, letter] of [...text].entries()) {
    const last = runs.at(-1);
    if (last?.marked === marked.has(index)) last.text += letter;
    else runs.push({ text: letter, marked: marked.has(index) });
  }
  return runs.map((run, index) =>
    run.marked ? <mark key={index}>{run.text}</mark> : <span key={index}>{run.text}</span>,
  );
}
