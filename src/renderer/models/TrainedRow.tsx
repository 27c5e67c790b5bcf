import { IconFolderOpen, IconTrash } from "@tabler/icons-react";
import type { ModelCard } from "../../contract/model-card.ts";
import type { TrainedModel } from "../../contract/models.ts";
import { shell } from "../api/client.ts";
import { reportFailure } from "../app/failure.ts";
import { formatBytes, formatCount, formatFigure, formatWhen } from "../ui/format.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { Measured, MeasureButton } from "./Measured.tsx";
import { removeWithUndo } from "./remove-with-undo.tsx";

export function TrainedRow({ model }: { model: TrainedModel }) {
  const { card } = model;
  return (
    <li className="models-row" data-testid={`model-${model.id}`} data-state={model.state}>
      <div className="models-row-head">
        <div className="models-row-text">
          <strong>{card.name}</strong>
          <span>
            {card.description}. {taskOf(card)}, from {formatCount(card.data.rowCount)} rows of {card.data.datasetName}{" "}
            (version {card.data.versionNumber}).
          </span>
        </div>
        <div className="models-row-actions">
          <MeasureButton model={model} title={card.name} />
          <IconButton label="Show in the file manager" onClick={() => showFolder(model.folder)}>
            <IconFolderOpen size={15} />
          </IconButton>
          <IconButton label={`Remove ${card.name}`} onClick={() => void removeWithUndo(model, card.name)}>
            <IconTrash size={15} />
          </IconButton>
        </div>
      </div>
      {model.failure ? (
        <p className="models-failure" role="alert">
          {model.failure.message}
        </p>
      ) : null}
      <div className="models-row-foot">
        <Measured measure={model.measure} id={model.id} />
        <span className="models-facts">
          {errorOf(card)}
          <span>{formatBytes(model.sizeBytes)}</span>
          <span title={card.trainedAt}>trained {formatWhen(card.trainedAt)}</span>
        </span>
      </div>
    </li>
  );
}

function taskOf({ task, target, window }: ModelCard): string {
  if (window) return `Continues ${window.columns.join(", ")}`;
  if (target) return `${task === "classification" ? "Classifies" : "Predicts"} ${target.column}`;
  return task === "clustering" ? "Groups rows" : "Reduces columns to components";
}

function errorOf({ error }: ModelCard) {
  if (!error) return null;
  const { baseline } = error;
  return (
    <span>
      {error.measure} {formatFigure(error.value)}
      {baseline ? ` (${baseline.name}: ${formatFigure(baseline.value)})` : ""}
    </span>
  );
}

function showFolder(path: string): void {
  shell
    .call("shell/showInFolder", { path })
    .catch((error: unknown) => reportFailure("The folder could not be shown", error));
}
