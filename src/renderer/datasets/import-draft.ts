import { useCallback, useEffect, useRef, useState } from "react";
import type { ColumnChoice, ImportInput, Preview, ReadOptions } from "../../contract/dataset.ts";
import { engine } from "../api/client.ts";
import { isCancelled, messageOf } from "../app/failure.ts";

/** What a person decided about one table before its import. Undecided things are left to the engine. */
export interface Draft {
  paths: string[];
  name: string | null;
  options: ReadOptions;
  columns: ColumnChoice[] | null;
  allTables: boolean;
  preview: Preview | null;
  failure: string | null;
  busy: boolean;
}

export function newDraft(paths: string[]): Draft {
  return { paths, name: null, options: {}, columns: null, allTables: false, preview: null, failure: null, busy: true };
}

/** The imports a draft stands for: one, or one a sheet. */
export function importsOf(
  { paths, name, options, columns, allTables, preview }: Draft,
  datasetId?: string,
): ImportInput[] {
  const target = datasetId === undefined ? {} : { datasetId };
  if (allTables && preview && preview.tables.length > 1) {
    return preview.tables.map((table) => ({
      paths,
      name: table,
      options: { ...options, table },
      ...(columns && table === preview.options.table ? { columns } : {}),
    }));
  }
  return [
    {
      paths,
      options,
      ...target,
      ...(name === null || name.trim() === "" ? {} : { name: name.trim() }),
      ...(columns ? { columns } : {}),
    },
  ];
}

/** Changes of how the file is read make earlier decisions about columns meaningless. */
export function withOptions(draft: Draft, options: Partial<ReadOptions>): Draft {
  return { ...draft, options: { ...draft.options, ...options }, columns: null, busy: true };
}

export function withColumn(draft: Draft, sourceName: string, part: Partial<ColumnChoice>): Draft {
  const columns = draft.columns ?? draft.preview?.columns ?? [];
  return {
    ...draft,
    columns: columns.map((column) => (column.sourceName === sourceName ? { ...column, ...part } : column)),
    busy: true,
  };
}

const settleMs = 120;

export interface DraftControls {
  drafts: Draft[];
  selected: number;
  select: (index: number) => void;
  edit: (change: (draft: Draft) => Draft) => void;
}

/** Drafts of a dialog. The selected one is previewed again whenever what it depends on changes. */
export function useDrafts(groups: string[][]): DraftControls {
  const key = JSON.stringify(groups);
  const [drafts, setDrafts] = useState(() => groups.map(newDraft));
  const [selected, setSelected] = useState(0);
  const first = useRef(true);

  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    setDrafts((JSON.parse(key) as string[][]).map(newDraft));
    setSelected(0);
  }, [key]);

  const draft = drafts[selected];
  const request = draft ? JSON.stringify({ paths: draft.paths, options: draft.options, columns: draft.columns }) : null;

  useEffect(() => {
    if (request === null) return;
    const abort = new AbortController();
    const { paths, options, columns } = JSON.parse(request) as {
      paths: string[];
      options: ReadOptions;
      columns: ColumnChoice[] | null;
    };
    const settle = (part: Partial<Draft>) =>
      setDrafts((before) =>
        before.map((entry, index) => (index === selected ? { ...entry, ...part, busy: false } : entry)),
      );
    const timer = setTimeout(
      () => {
        engine
          .call("dataset/preview", { paths, options, ...(columns ? { columns } : {}) }, { signal: abort.signal })
          .then(
            (preview) => settle({ preview, failure: null }),
            (error: unknown) => {
              if (!isCancelled(error)) settle({ failure: messageOf(error) });
            },
          );
      },
      columns === null ? 0 : settleMs,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [request, selected]);

  const edit = useCallback(
    (change: (draft: Draft) => Draft) =>
      setDrafts((before) => before.map((entry, index) => (index === selected ? change(entry) : entry))),
    [selected],
  );
  return { drafts, selected, select: setSelected, edit };
}
