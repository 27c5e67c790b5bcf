import { useEffect } from "react";
import { allCommands, isEnabled } from "./commands.ts";
import { isMac, matchesShortcut, needsModifierWhileTyping } from "../ui/shortcuts.ts";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

/** Runs the command whose shortcut was pressed. A dialog keeps its keys to itself, and so does text being typed. */
export function useShortcuts(): void {
  useEffect(() => {
    const mac = isMac();
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing || isDialogOpen()) return;
      const typing = isTyping(event.target);
      const command = allCommands().find((candidate) => {
        const shortcuts = [candidate.shortcut, ...(candidate.otherShortcuts ?? [])].filter(
          (shortcut) => shortcut !== undefined,
        );
        return shortcuts.some((shortcut) => {
          if (typing && (candidate.whileTyping === false || needsModifierWhileTyping(shortcut))) return false;
          return matchesShortcut(shortcut, event, mac);
        });
      });
      if (!command || !isEnabled(command)) return;
      event.preventDefault();
      command.run();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
