import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { runCommand } from "./commands.ts";

/** Says what was taken away, with the way back beside it. */
export function showUndoNotice(text: string): void {
  const id = `undo-${crypto.randomUUID()}`;
  notifications.show({
    id,
    message: (
      <span className="undo-notice">
        {text}
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            notifications.hide(id);
            runCommand("edit.undo");
          }}
        >
          Undo
        </Button>
      </span>
    ),
    withBorder: true,
    autoClose: 8000,
  });
}
