import { ActionIcon } from "@mantine/core";
import { IconCopy, IconX } from "@tabler/icons-react";
import type { Cell, ResultColumn } from "../../contract/values.ts";
import { sayInStatusBar } from "../app/shell-store.ts";
import { copyText } from "../ui/copy-text.ts";
import { formatCount } from "../ui/format.ts";

function pretty(value: Cell | undefined, column: ResultColumn): string {
  if (value === undefined) return "…";
  if (value === null) return "null";
  if (column.type !== "json" || typeof value !== "string") return String(value);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

/** One cell in full, below the grid. It follows the selection. */
export function ValuePanel({
  row,
  column,
  value,
  onClose,
}: {
  row: number;
  column: ResultColumn;
  value: Cell | undefined;
  onClose: () => void;
}) {
  const text = pretty(value, column);
  return (
    <section className="value-panel" aria-label="Whole value">
      <header>
        <strong>{column.name}</strong>
        <span>row {formatCount(row + 1)}</span>
        <ActionIcon
          size={22}
          aria-label="Copy the value"
          onClick={() => {
            if (copyText(value === null || value === undefined ? "" : String(value))) sayInStatusBar("Copied");
          }}
        >
          <IconCopy size={14} />
        </ActionIcon>
        <ActionIcon size={22} aria-label="Close" onClick={onClose}>
          <IconX size={14} />
        </ActionIcon>
      </header>
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}
