import { create } from "zustand";
import type { CatalogTable, QueryRun } from "../../contract/view.ts";
import { isAppError } from "../../contract/errors.ts";
import { engine } from "../api/client.ts";
import { isCancelled, messageOf } from "../app/failure.ts";
import { offsetOf } from "./statements.ts";
import { addToHistory, decodeHistory, type HistoryEntry } from "./history.ts";

export interface SqlFailure {
  message: string;
  /** Offset of the mistake in the statement that was run, where the engine could say. */
  position: number | null;
}

interface ConsoleState {
  text: string;
  running: boolean;
  run: QueryRun | null;
  failure: SqlFailure | null;
  history: HistoryEntry[];
  catalog: CatalogTable[];
}

const textKey = "finsight/sql/text";
const historyKey = "finsight/sql/history";

export const useConsole = create<ConsoleState>(() => ({
  text: typeof localStorage === "undefined" ? "" : (localStorage.getItem(textKey) ?? ""),
  running: false,
  run: null,
  failure: null,
  history: typeof localStorage === "undefined" ? [] : decodeHistory(localStorage.getItem(historyKey)),
  catalog: [],
}));

let controller: AbortController | null = null;

export function setText(text: string): void {
  useConsole.setState({ text, failure: null });
  localStorage.setItem(textKey, text);
}

/** Puts a statement into the console, in place of what is there. The replaced one stays in the history. */
export function openInConsole(sql: string): void {
  const { text } = useConsole.getState();
  if (text.trim() !== "" && text !== sql) remember({ sql: text, at: new Date().toISOString(), rowCount: null });
  setText(sql);
}

function remember(entry: HistoryEntry): void {
  const history = addToHistory(useConsole.getState().history, entry);
  useConsole.setState({ history });
  localStorage.setItem(historyKey, JSON.stringify(history));
}

export async function loadCatalog(): Promise<void> {
  useConsole.setState({ catalog: await engine.call("sql/catalog", {}) });
}

function closeQuery(run: QueryRun | null): void {
  if (!run) return;
  engine.call("sql/close", { queryId: run.queryId }).catch((error: unknown) => {
    if (!isAppError(error)) console.error(error);
  });
}

/** Runs a statement; one that is still running is stopped first. */
export async function runSql(sql: string): Promise<void> {
  if (sql.trim() === "") return;
  controller?.abort();
  const own = new AbortController();
  controller = own;
  useConsole.setState({ running: true, failure: null });
  try {
    const run = await engine.call("sql/run", { sql }, { signal: own.signal });
    closeQuery(useConsole.getState().run);
    useConsole.setState({ run });
    remember({ sql, at: new Date().toISOString(), rowCount: run.rowCount });
  } catch (error) {
    if (!isCancelled(error))
      useConsole.setState({ failure: { message: messageOf(error), position: positionOf(error, sql) } });
  } finally {
    if (controller === own) {
      controller = null;
      useConsole.setState({ running: false });
    }
  }
}

function positionOf(error: unknown, sql: string): number | null {
  const { line, column } = isAppError(error) ? (error.details ?? {}) : {};
  return typeof line === "number" && typeof column === "number" ? offsetOf(sql, line, column) : null;
}

export function stopSql(): void {
  controller?.abort();
}

/** Moves the focus into the editor once it is on the screen. */
export function focusEditor(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".sql-editor .cm-content")?.focus());
}
