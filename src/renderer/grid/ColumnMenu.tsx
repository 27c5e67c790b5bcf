import { Menu } from "@mantine/core";
import {
  IconArrowNarrowDown,
  IconArrowNarrowLeft,
  IconArrowNarrowRight,
  IconArrowNarrowUp,
  IconArrowsHorizontal,
  IconChartBar,
  IconCopy,
  IconEyeOff,
  IconFilter,
  IconFilterOff,
  IconMessage,
  IconX,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { SortKey } from "../../contract/query.ts";

export interface ColumnActions {
  /** Ascending, descending, none; `add` keeps the other keys. */
  cycleSort: (add: boolean) => void;
  sortBy: (order: SortKey["order"], add: boolean) => void;
  clearSort: () => void;
  clearFilter: () => void;
  hide: () => void;
  move: (by: -1 | 1) => void;
  fitWidth: () => void;
  copyName: () => void;
  chart: () => void;
  describe: () => void;
}

export interface ColumnMenuProps {
  name: string;
  opened: boolean;
  onChange: (opened: boolean) => void;
  sortKey: SortKey | null;
  filtered: boolean;
  actions: ColumnActions;
  onOpenFilter: () => void;
  children: ReactNode;
}

export function ColumnMenu({
  name,
  opened,
  onChange,
  sortKey,
  filtered,
  actions,
  onOpenFilter,
  children,
}: ColumnMenuProps) {
  return (
    <Menu opened={opened} onChange={onChange} position="bottom-end" width={220}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown
        aria-label={`Menu of ${name}`}
        onPointerDown={(event) => event.stopPropagation()}
        onKeyDown={(event) => event.stopPropagation()}
      >
        <Menu.Item
          leftSection={<IconArrowNarrowUp size={15} />}
          onClick={(event) => actions.sortBy("ascending", event.shiftKey)}
        >
          Sort ascending
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowNarrowDown size={15} />}
          onClick={(event) => actions.sortBy("descending", event.shiftKey)}
        >
          Sort descending
        </Menu.Item>
        {sortKey ? (
          <Menu.Item leftSection={<IconX size={15} />} onClick={actions.clearSort}>
            Remove from sort
          </Menu.Item>
        ) : null}
        <Menu.Divider />
        <Menu.Item leftSection={<IconFilter size={15} />} onClick={onOpenFilter}>
          Filter…
        </Menu.Item>
        {filtered ? (
          <Menu.Item leftSection={<IconFilterOff size={15} />} onClick={actions.clearFilter}>
            Clear filter
          </Menu.Item>
        ) : null}
        <Menu.Divider />
        <Menu.Item leftSection={<IconChartBar size={15} />} onClick={actions.chart}>
          Chart this
        </Menu.Item>
        <Menu.Item leftSection={<IconMessage size={15} />} onClick={actions.describe}>
          Describe
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconEyeOff size={15} />} onClick={actions.hide}>
          Hide
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowNarrowLeft size={15} />} onClick={() => actions.move(-1)}>
          Move left
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowNarrowRight size={15} />} onClick={() => actions.move(1)}>
          Move right
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowsHorizontal size={15} />} onClick={actions.fitWidth}>
          Fit width
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={15} />} onClick={actions.copyName}>
          Copy name
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
