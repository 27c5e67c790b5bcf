import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { PackModel, TrainedModel } from "../../contract/models.ts";
import { removeModel, restoreModel } from "./models-store.ts";

/** Removes a model and says so, with the way back beside it. */
export async function removeWithUndo(model: PackModel | TrainedModel, title: string): Promise<void> {
  if (!(await removeModel(model))) return;
  const notice = `removed-${model.id}`;
  notifications.show({
    id: notice,
    message: (
      <span className="undo-notice">
        Removed {title}.
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            notifications.hide(notice);
            restoreModel(model.id);
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
