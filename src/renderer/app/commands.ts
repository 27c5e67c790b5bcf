import { create } from "zustand";

export interface Command {
  /** `feature.verb`, e.g. `dataset.import`. */
  id: string;
  title: string;
  section: "Go" | "Analyse" | "Data" | "View" | "Chart" | "SQL" | "Ask" | "Edit" | "Program";
  shortcut?: string;
  /** Works, but is not shown beside the title. */
  otherShortcuts?: string[];
  /** Further words the palette finds it by. */
  keywords?: string;
  /** Set false for commands that only make sense by their key. */
  inPalette?: boolean;
  /** Stays active in text fields that have their own meaning for the key (undo, for one, does not). */
  whileTyping?: boolean;
  enabled?: () => boolean;
  run: () => void;
}

interface Registry {
  commands: Map<string, Command>;
}

const useRegistry = create<Registry>(() => ({ commands: new Map() }));

/** Adds commands until the returned function is called. An id can be registered once at a time. */
export function registerCommands(list: Command[]): () => void {
  useRegistry.setState(({ commands }) => {
    const next = new Map(commands);
    for (const command of list) {
      if (next.has(command.id)) throw new Error(`The command ${command.id} is registered already.`);
      next.set(command.id, command);
    }
    return { commands: next };
  });
  return () =>
    useRegistry.setState(({ commands }) => {
      const next = new Map(commands);
      for (const command of list) if (next.get(command.id) === command) next.delete(command.id);
      return { commands: next };
    });
}

export function allCommands(): Command[] {
  return [...useRegistry.getState().commands.values()];
}

export function useCommands(): Command[] {
  const commands = useRegistry((state) => state.commands);
  return [...commands.values()];
}

export function isEnabled(command: Command): boolean {
  return command.enabled?.() ?? true;
}

export function runCommand(id: string): boolean {
  const command = useRegistry.getState().commands.get(id);
  if (!command || !isEnabled(command)) return false;
  command.run();
  return true;
}
