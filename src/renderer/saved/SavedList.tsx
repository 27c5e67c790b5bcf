import { ActionIcon, Menu } from "@mantine/core";
import {
  IconChartBar,
  IconChartDots3,
  IconCode,
  IconDots,
  IconMessage,
  IconPencil,
  IconTrash,
} from "@tabler/icons-react";
import { useState } from "react";
import type { SavedItem } from "../../contract/saved.ts";
import { InlineName } from "../ui/InlineName.tsx";
import { openSaved } from "./open-saved.ts";
import { removeSaved, renameSaved, useSaved } from "./saved-store.ts";

const icons = { chart: IconChartBar, question: IconMessage, sql: IconCode, analysis: IconChartDots3 };
const words = { chart: "Chart", question: "Question", sql: "SQL", analysis: "Analysis" };

export function SavedList() {
  const items = useSaved((state) => state.items);
  if (!items || items.length === 0) return null;
  return (
    <section aria-label="Saved">
      <div className="rail-section">
        <h2>Saved</h2>
      </div>
      <ul className="rail-list">
        {items.map((item) => (
          <SavedEntry key={item.id} item={item} />
        ))}
      </ul>
    </section>
  );
}

function SavedEntry({ item }: { item: SavedItem }) {
  const [renaming, setRenaming] = useState(false);
  const Icon = icons[item.body.kind];
  if (renaming) {
    return (
      <li className="rail-item">
        <InlineName
          name={item.name}
          label={`New name of ${item.name}`}
          onDone={(name) => {
            setRenaming(false);
            if (name !== null) void renameSaved(item, name);
          }}
        />
      </li>
    );
  }
  return (
    <li className="rail-item">
      <button
        type="button"
        className="rail-item-main"
        data-testid={`saved-item-${item.name}`}
        title={item.name}
        onClick={() => openSaved(item)}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={(event) => {
          if (event.key === "F2") setRenaming(true);
          if (event.key === "Delete") removeSaved(item);
        }}
      >
        <Icon size={15} stroke={1.75} />
        <span className="rail-item-name">{item.name}</span>
        <span className="rail-item-detail">{words[item.body.kind]}</span>
      </button>
      <Menu position="right-start">
        <Menu.Target>
          <ActionIcon className="rail-item-menu" size={22} aria-label={`Actions for ${item.name}`}>
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={14} />}
            rightSection={<kbd>F2</kbd>}
            onClick={() => setRenaming(true)}
          >
            Rename
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={14} />}
            rightSection={<kbd>Del</kbd>}
            onClick={() => removeSaved(item)}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
