import { useCallback, useEffect, useRef, useState } from "react";
import { isCancelled, messageOf } from "../app/failure.ts";
import { sayInStatusBar } from "../app/shell-store.ts";
import { setSelectionSummary } from "../status/index.ts";
import { copyText } from "../ui/copy-text.ts";
import { formatCount } from "../ui/format.ts";
import { toTabSeparated } from "./clipboard.ts";
import type { ColumnLayout } from "./column-layout.ts";
import type { PageCache } from "./page-cache.ts";
import { cellCountOf, rectangleOf, type Selection } from "./selection.ts";
import { figuresOf } from "./selection-figures.ts";

const mostCountedCells = 1_000_000;
const mostCopiedCells = 500_000;
const settleMs = 60;

interface GridSelection {
  selection: Selection | null;
  select: (selection: Selection | null) => void;
  copy: (withHeader: boolean) => void;
}

/** The selected rectangle, its figures in the status bar, and copying it. */
export function useSelection(cache: PageCache | null, layout: ColumnLayout): GridSelection {
  const [selection, select] = useState<Selection | null>(null);
  const copying = useRef<AbortController | null>(null);

  useEffect(() => {
    if (!cache || !selection) {
      setSelectionSummary(null);
      return;
    }
    const cellCount = cellCountOf(selection);
    const empty = { cellCount, valueCount: null, sum: null, mean: null, min: null, max: null };
    if (cellCount < 2 || cellCount > mostCountedCells) {
      setSelectionSummary({ ...empty, complete: true });
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const { firstRow, lastRow } = rectangleOf(selection);
      cache.read(firstRow, lastRow + 1, sourcesOf(selection, layout), abort.signal).then(
        (rows) => {
          if (!abort.signal.aborted) setSelectionSummary({ cellCount, ...figuresOf(rows), complete: true });
        },
        (error: unknown) => {
          if (!isCancelled(error)) setSelectionSummary({ ...empty, complete: true });
        },
      );
    }, settleMs);
    setSelectionSummary({ ...empty, complete: false });
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [cache, layout, selection]);

  useEffect(() => () => setSelectionSummary(null), []);

  const copy = useCallback(
    (withHeader: boolean) => {
      if (!cache || !selection) return;
      const count = cellCountOf(selection);
      if (count > mostCopiedCells) {
        sayInStatusBar(
          `${formatCount(count)} cells are too many for the clipboard. Export the view instead.`,
          "danger",
        );
        return;
      }
      const { firstRow, lastRow, firstColumn, lastColumn } = rectangleOf(selection);
      const header = withHeader ? layout.columns.slice(firstColumn, lastColumn + 1).map(({ name }) => name) : undefined;
      copying.current?.abort();
      copying.current = new AbortController();
      cache.read(firstRow, lastRow + 1, sourcesOf(selection, layout), copying.current.signal).then(
        (rows) => {
          const done = copyText(toTabSeparated(rows, header));
          sayInStatusBar(
            done
              ? `Copied ${formatCount(count)} ${count === 1 ? "cell" : "cells"}`
              : "Copying took too long. Press the keys again.",
            done ? "plain" : "danger",
          );
        },
        (error: unknown) => {
          if (!isCancelled(error)) sayInStatusBar(messageOf(error), "danger");
        },
      );
    },
    [cache, layout, selection],
  );

  return { selection, select, copy };
}

function sourcesOf(selection: Selection, layout: ColumnLayout): number[] {
  const { firstColumn, lastColumn } = rectangleOf(selection);
  return layout.columns.slice(firstColumn, lastColumn + 1).map((column) => column.source);
}
