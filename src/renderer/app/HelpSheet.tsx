import { Modal } from "@mantine/core";
import { Shortcut } from "../ui/Shortcut.tsx";
import { useCommands } from "./commands.ts";

const gridKeys: [string, string[]][] = [
  ["Move the selection", ["ArrowLeft", "ArrowUp", "ArrowDown", "ArrowRight"]],
  ["Extend the selection", ["Shift+ArrowDown"]],
  ["To the edge of the data", ["Mod+ArrowDown"]],
  ["First or last column", ["Home", "End"]],
  ["First or last row", ["Mod+Home", "Mod+End"]],
  ["A screenful up or down", ["PageUp", "PageDown"]],
  ["Select the row, the column", ["Shift+Space", "Mod+Space"]],
  ["Copy cells", ["Mod+C"]],
  ["Copy cells with column names", ["Mod+Shift+C"]],
  ["Show the whole value", ["Enter"]],
  ["Menu of the column", ["Alt+ArrowDown"]],
];

export function HelpSheet({ onClose }: { onClose: () => void }) {
  const commands = useCommands().filter((command) => command.shortcut !== undefined);
  const sections = [...new Set(commands.map((command) => command.section))];
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts" size={760}>
      <div className="help-columns">
        {sections.map((section) => (
          <div key={section} className="help-group">
            <h3>{section}</h3>
            {commands
              .filter((command) => command.section === section)
              .map((command) => (
                <div key={command.id} className="help-row">
                  <span>{command.title}</span>
                  {command.shortcut ? <Shortcut keys={command.shortcut} /> : null}
                </div>
              ))}
          </div>
        ))}
        <div className="help-group">
          <h3>In the table</h3>
          {gridKeys.map(([title, keys]) => (
            <div key={title} className="help-row">
              <span>{title}</span>
              <span className="help-keys">
                {keys.map((key) => (
                  <Shortcut key={key} keys={key} />
                ))}
              </span>
            </div>
          ))}
        </div>
      </div>
    </Modal>
  );
}
