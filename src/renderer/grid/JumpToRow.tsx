import { NumberInput } from "@mantine/core";
import { useState } from "react";
import { formatCount } from "../ui/format.ts";

export function JumpToRow({
  rowCount,
  onJump,
  onClose,
}: {
  rowCount: number;
  onJump: (row: number) => void;
  onClose: () => void;
}) {
  const [value, setValue] = useState<number | null>(null);
  return (
    <form
      className="jump"
      onSubmit={(event) => {
        event.preventDefault();
        onClose();
        if (value !== null) onJump(value - 1);
      }}
    >
      <NumberInput
        size="sm"
        autoFocus
        hideControls
        allowDecimal={false}
        allowNegative={false}
        thousandSeparator=","
        placeholder={`Row 1 to ${formatCount(rowCount)}`}
        aria-label="Row number"
        data-testid="jump-to-row"
        onChange={(next) => setValue(next === "" ? null : Number(next))}
        onBlur={onClose}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") onClose();
        }}
      />
    </form>
  );
}
