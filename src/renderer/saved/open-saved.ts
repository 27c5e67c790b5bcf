import { exhausted } from "../../contract/errors.ts";
import type { SavedItem } from "../../contract/saved.ts";
import { startRun } from "../analyse/index.ts";
import { runCommand } from "../app/commands.ts";
import { openDataset, sayInStatusBar, setHumanOpen, useShell } from "../app/shell-store.ts";
import { change, emptyView, setAnalysis, setTab } from "../app/view-state.ts";
import { askQuestion } from "../app/ask-request.ts";
import { datasetById } from "../datasets/index.ts";
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
    case "analysis": {
      openDataset(body.datasetId);
      setTab(body.datasetId, "analyse");
      setAnalysis(body.datasetId, body.body);
      const dataset = datasetById(body.datasetId);
      if (dataset) void startRun(dataset, body.body);
      return;
    }
    case "sql":
      openInConsole(body.sql);
      if (useShell.getState().openDatasetId === null) sayInStatusBar("Open a dataset to run this statement.");
      else runCommand("view.sql");
      return;
    default:
      exhausted(body);
  }
}
