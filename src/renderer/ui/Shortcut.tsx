import { isMac, shortcutKeys } from "./shortcuts.ts";

export function Shortcut({ keys }: { keys: string }) {
  return (
    <span className="ui-shortcut" aria-label={`Shortcut ${shortcutKeys(keys, isMac()).join(" ")}`}>
      {shortcutKeys(keys, isMac()).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}
