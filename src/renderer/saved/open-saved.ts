import { exhausted } from "../../contract/errors.ts";
import type { SavedItem } from "../../contract/saved.ts";
import { runCommand } from "../app/commands.ts";
import { openDataset, sayInStatusBar, setHumanOpen, useShell } from "../app/shell-store.ts";
import { change, emptyView, setTab } from "../app/view-state.ts";
import { askQuestion } from "../app/ask-request.ts";
import { openInConsole } from "../sql-console/index.ts";

/** Shows what was saved where it was made: a chart in its dataset's view, a question in the conversation, SQL in the console. */
export function openSaved(item: SavedItem): void {
  const { body } = item;
  switch (body.kind) {
    case "chart":
      openDataset(body.datasetId);
      setTab(body.datasetId, "chart");
      change(
        `open ${item.name}`,
        ({ views }) => ({
          views: {
            ...views,
            [body.datasetId]: {
              ...(views[body.datasetId] ?? emptyView),
              chart: body.spec,
              filter: body.filter ?? null,
            },
          },
        }),
        { datasetId: body.datasetId },
      );
      return;
    case "question":
      openDataset(body.datasetId);
      setHumanOpen(true);
      askQuestion(body.question);
      return;
    case "sql":
      openInConsole(body.sql);
      if (useShell.getState().openDatasetId === null) sayInStatusBar("Open a dataset to run this statement.");
      else runCommand("view.sql");
      return;
    default:
      exhausted(body);
  }
}
