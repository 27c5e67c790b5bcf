import { create } from "zustand";
import type { SavedItem } from "../../contract/saved.ts";
import { engine } from "../api/client.ts";
import { reportFailure } from "../app/failure.ts";
import { showUndoNotice } from "../app/undo-notice.tsx";
import { change, useViewState } from "../app/view-state.ts";

interface SavedState {
  items: SavedItem[] | null;
}

export const useSaved = create<SavedState>(() => ({ items: null }));

export async function loadSaved(): Promise<void> {
  useSaved.setState({ items: await engine.call("saved/list", {}) });
}

/** Keeps a chart, a question or a statement. Resolves to the stored item, or null when that failed (and was said). */
export async function saveItem(name: string, body: SavedItem["body"]): Promise<SavedItem | null> {
  try {
    const item = await engine.call("saved/put", { id: crypto.randomUUID(), name, body });
    await loadSaved();
    return item;
  } catch (error) {
    reportFailure("It was not saved", error);
    return null;
  }
}

export async function renameSaved(item: SavedItem, name: string): Promise<void> {
  try {
    await engine.call("saved/put", { id: item.id, name, body: item.body });
    await loadSaved();
  } catch (error) {
    reportFailure("The name was not changed", error);
  }
}

/** Undoable: the item is kept in the history and put back as it was. */
export function removeSaved(item: SavedItem): void {
  change(`delete ${item.name}`, ({ removedSaved }) => ({ removedSaved: { ...removedSaved, [item.id]: item } }));
  showUndoNotice(`Deleted ${item.name}.`);
}

/** Carries deletions, and their undoing, over to the store. */
export function followSavedChanges(): () => void {
  return useViewState.subscribe((state, before) => {
    if (state.removedSaved === before.removedSaved) return;
    const removed = Object.values(state.removedSaved).filter((item) => !(item.id in before.removedSaved));
    const restored = Object.values(before.removedSaved).filter((item) => !(item.id in state.removedSaved));
    const steps = [
      ...removed.map((item) => engine.call("saved/remove", { id: item.id })),
      ...restored.map(({ id, name, body }) => engine.call("saved/put", { id, name, body })),
    ];
    Promise.all(steps)
      .then(loadSaved)
      .catch((error: unknown) => reportFailure("The saved list could not be changed", error));
  });
}
