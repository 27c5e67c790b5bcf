/** A shortcut as written in a command: `Mod+Shift+P`, `?`, `Escape`. `Mod` is Command on a Mac and Ctrl elsewhere. */
export interface KeyStroke {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export function isMac(): boolean {
  return typeof navigator !== "undefined" && navigator.platform.startsWith("Mac");
}

export function matchesShortcut(shortcut: string, stroke: KeyStroke, mac: boolean): boolean {
  const parts = shortcut.split("+");
  const key = parts.at(-1) ?? "";
  const has = (name: string) => parts.slice(0, -1).includes(name);
  const wantsMod = has("Mod");
  const mod = mac ? stroke.metaKey : stroke.ctrlKey;
  const otherMod = mac ? stroke.ctrlKey : stroke.metaKey;
  if (mod !== wantsMod || otherMod || stroke.altKey !== has("Alt")) return false;
  const isPrintedSymbol = key.length === 1 && !/[a-z0-9]/i.test(key);
  if (!isPrintedSymbol && stroke.shiftKey !== has("Shift")) return false;
  return stroke.key.toLowerCase() === key.toLowerCase();
}

const names: Record<string, string> = {
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "Enter",
  PageUp: "PgUp",
  PageDown: "PgDn",
};

export function shortcutKeys(shortcut: string, mac: boolean): string[] {
  return shortcut.split("+").map((part) => {
    if (part === "Mod") return mac ? "⌘" : "Ctrl";
    if (part === "Shift") return mac ? "⇧" : "Shift";
    if (part === "Alt") return mac ? "⌥" : "Alt";
    return names[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
}

/** Shortcuts without a modifier belong to the text while a person is typing. */
export function needsModifierWhileTyping(shortcut: string): boolean {
  return !/^(Mod|Alt)\+|^F\d+$/.test(shortcut);
}
