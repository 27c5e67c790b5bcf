import { useEffect, useState } from "react";
import { isAppError } from "../../contract/errors.ts";
import type { Predicate, SortKey } from "../../contract/query.ts";
import type { ResultColumn } from "../../contract/values.ts";
import type { View, ViewSource } from "../../contract/view.ts";
import { engine, shell } from "../api/client.ts";
import { isCancelled, messageOf } from "../app/failure.ts";
import { numberStyleOf, type NumberStyle } from "../ui/format.ts";
import { PageCache, pageRowCount } from "./page-cache.ts";

export interface OpenView {
  view: View;
  cache: PageCache;
  styles: Map<string, NumberStyle>;
}

export interface ViewHandle {
  /** The last view that could be opened; stays while the next one is on its way. */
  open: OpenView | null;
  busy: boolean;
  failure: string | null;
  retry: () => void;
}

const seedableColumnCount = 96;

async function openView(
  source: ViewSource,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<OpenView> {
  const view = await engine.call("view/open", source, { signal });
  return readView(view, signal, onFailure);
}

/** Reads the first rows before the view is shown, so that a new sort or filter does not blink. */
export async function readView(
  view: View,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<OpenView> {
  const { viewId, columns, rowCount } = view;
  const cache = new PageCache({
    columns: columns.map((column) => column.name),
    rowCount,
    onFailure,
    fetchPage: async (request, pageSignal) =>
      (await engine.call("view/page", { viewId, ...request }, { signal: pageSignal })).table,
  });
  const sampled = columns.slice(0, seedableColumnCount);
  const request = { viewId, offset: 0, limit: pageRowCount };
  const { table } = await engine.call(
    "view/page",
    columns.length > seedableColumnCount ? { ...request, columns: sampled.map(({ name }) => name) } : request,
    { signal },
  );
  cache.seed(0, columns.length > seedableColumnCount ? [] : table.rows);
  return { view, cache, styles: stylesOf(sampled, table.rows) };
}

function stylesOf(
  columns: ResultColumn[],
  rows: readonly (readonly (string | number | boolean | null)[])[],
): Map<string, NumberStyle> {
  return new Map(
    columns.map((column, index) => [
      column.name,
      numberStyleOf(
        column.name,
        column.type,
        rows.map((row) => row[index] ?? null),
      ),
    ]),
  );
}

function closeView({ view, cache }: OpenView): void {
  cache.close();
  engine.call("view/close", { viewId: view.viewId }).catch((error: unknown) => {
    // After a restart of the engine the view is gone already.
    if (!isAppError(error)) console.error(error);
  });
}

/** Opens a view and follows changes of what it looks at. Null: nothing to look at. */
export function useView(source: ViewSource | null): ViewHandle {
  const key = source === null ? null : JSON.stringify(source);
  const [state, setState] = useState<{ open: OpenView | null; key: string | null; failure: string | null }>({
    open: null,
    key: null,
    failure: null,
  });
  const [attempt, setAttempt] = useState(0);

  useEffect(
    () => shell.on("shell/reconnected", ({ process }) => process === "engine" && setAttempt((count) => count + 1)),
    [],
  );

  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    const attemptKey = `${attempt}/${key}`;
    const onFailure = (error: unknown) => {
      if (isAppError(error, "not-found")) setAttempt((count) => count + 1);
      else setState((before) => ({ ...before, failure: messageOf(error) }));
    };
    openView(JSON.parse(key) as ViewSource, abort.signal, onFailure).then(
      (open) => {
        if (abort.signal.aborted) {
          closeView(open);
          return;
        }
        setState((before) => {
          if (before.open) queueMicrotask(() => before.open && closeView(before.open));
          return { open, key: attemptKey, failure: null };
        });
      },
      (error: unknown) => {
        if (!isCancelled(error)) setState((before) => ({ ...before, key: attemptKey, failure: messageOf(error) }));
      },
    );
    return () => abort.abort();
  }, [key, attempt]);

  return {
    open: state.open,
    busy: key !== null && state.key !== `${attempt}/${key}`,
    failure: state.failure,
    retry: () => {
      setState((before) => ({ ...before, failure: null }));
      setAttempt((count) => count + 1);
    },
  };
}

export function datasetSource(versionId: string, filter: Predicate | null, sort: SortKey[]): ViewSource {
  return { kind: "dataset", versionId, sort, ...(filter ? { filter } : {}) };
}
