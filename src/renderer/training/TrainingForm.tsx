import { Button, Checkbox, NumberInput, Progress, Select } from "@mantine/core";
import { IconPlayerStop, IconSchool } from "@tabler/icons-react";
import { useEffect } from "react";
import type { Dataset } from "../../contract/dataset.ts";
import type { PredictionBody } from "../../contract/plan.ts";
import type { TrainingAdvice } from "../../contract/training.ts";
import { isTemporalType } from "../../contract/values.ts";
import type { FormProps } from "../analyse/index.ts";
import { cancelJob, useJob } from "../jobs/index.ts";
import { kindChoices } from "./kinds.ts";
import {
  changeDraft,
  chooseTarget,
  loadAdvice,
  loadModels,
  markAdopted,
  needsTarget,
  startTraining,
  stopAndKeep,
  useTraining,
  whyNotYet,
  type Draft,
} from "./training-store.ts";

/** Choose what to learn and from what, train it as a job, and choose among the models there are. */
export function TrainingForm({ dataset, filter, body, onChange }: FormProps<PredictionBody>) {
  const state = useTraining(({ byDataset }) => byDataset[dataset.id]);
  const models = useTraining((all) => all.models);
  const job = useJob(state?.jobId ?? null);
  const running = job?.state === "running";
  const trainedId = job?.state === "done" ? job.result?.modelId : undefined;

  useEffect(() => {
    void loadAdvice(dataset);
  }, [dataset]);
  useEffect(() => {
    void loadModels();
  }, [trainedId]);
  const isNew = trainedId !== undefined && state?.isAdopted === false;
  useEffect(() => {
    if (!isNew) return;
    markAdopted(dataset.id);
    onChange({ ...body, modelId: trainedId });
  }, [isNew, trainedId, dataset.id, body, onChange]);

  const draft = state?.draft;
  const fitting = (models ?? []).filter(
    (card) =>
      card.data.datasetId === dataset.id ||
      card.features.every(({ column }) => dataset.current.columns.some(({ name }) => name === column)),
  );
  const reason = draft ? whyNotYet(draft) : null;
  return (
    <div className="training-form">
      {draft && state?.advice ? (
        <DraftFields dataset={dataset} draft={draft} advice={state.advice} />
      ) : (
        <p className="training-hint">{state?.failure ?? "Looking at the columns."}</p>
      )}
      {running ? (
        <div className="training-running">
          <Progress
            size="sm"
            aria-label="Training progress"
            value={(job.progress.fraction ?? 1) * 100}
            animated={job.progress.fraction === null}
          />
          <span className="training-hint">{job.progress.message}</span>
          <div className="training-buttons">
            <Button size="compact-sm" variant="default" onClick={() => stopAndKeep(job.id)} data-testid="training-keep">
              Stop, keep the best
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconPlayerStop size={14} />}
              onClick={() => cancelJob(job.id)}
              data-testid="training-cancel"
            >
              Cancel
            </Button>
          </div>
        </div>
      ) : (
        <Button
          size="sm"
          leftSection={<IconSchool size={15} />}
          disabled={!draft || reason !== null}
          variant={body.modelId === "" ? "filled" : "default"}
          onClick={() => void startTraining(dataset, filter)}
          data-testid="training-start"
        >
          Train
        </Button>
      )}
      {reason !== null && !running ? <p className="training-hint">{reason}</p> : null}
      {state?.failure != null && draft ? (
        <p className="training-failure" role="alert">
          {state.failure}
        </p>
      ) : null}
      {job?.state === "failed" ? (
        <p className="training-failure" role="alert" data-testid="training-failure">
          {job.failure?.message}
        </p>
      ) : null}
      {job?.state === "cancelled" ? <p className="training-hint">Cancelled: no model was kept.</p> : null}
      {fitting.length > 0 ? (
        <Select
          label="Model to use"
          size="sm"
          allowDeselect={false}
          placeholder="Choose a model"
          data={fitting.map(({ id, name, trainedAt }) => ({
            value: id,
            label: `${name}, ${trainedAt.slice(0, 16).replace("T", " ")}`,
          }))}
          value={body.modelId === "" ? null : body.modelId}
          onChange={(id) => id !== null && onChange({ ...body, modelId: id })}
          data-testid="training-model"
        />
      ) : null}
    </div>
  );
}

function DraftFields({ dataset, draft, advice }: { dataset: Dataset; draft: Draft; advice: TrainingAdvice }) {
  const set = (part: Partial<Draft>) => changeDraft(dataset.id, part);
  const isWindow = draft.kind === "linear-window";
  const dates = dataset.current.columns.filter(({ type }) => isTemporalType(type)).map(({ name }) => name);
  const texts = dataset.current.columns.filter(({ type }) => type === "text").map(({ name }) => name);
  const choice = kindChoices.find(({ value }) => value === draft.kind);
  const help = draft.kind === advice.kind ? advice.reason : choice?.help;
  return (
    <>
      <Select
        label="Kind"
        size="sm"
        allowDeselect={false}
        data={kindChoices.map(({ value, label }) => ({ value, label }))}
        value={draft.kind}
        onChange={(value) => {
          const kind = kindChoices.find((entry) => entry.value === value)?.value;
          if (kind) set({ kind, time: kind === "linear-window" ? (advice.time ?? draft.time) : draft.time });
        }}
        description={help}
        inputWrapperOrder={["label", "input", "description"]}
        data-testid="training-kind"
      />
      {needsTarget(draft.kind) ? (
        <Select
          label="Predict"
          size="sm"
          searchable
          allowDeselect={false}
          data={advice.columns.filter(({ isTarget }) => isTarget).map(({ column }) => column)}
          value={draft.target}
          onChange={(value) => value !== null && chooseTarget(dataset, value)}
          data-testid="training-target"
        />
      ) : null}
      {draft.kind === "kmeans" ? (
        <NumberInput
          label="Clusters"
          size="sm"
          min={2}
          max={50}
          placeholder="found by itself"
          value={draft.clusterCount ?? ""}
          onChange={(value) => set({ clusterCount: typeof value === "number" ? value : null })}
        />
      ) : null}
      {isWindow ? (
        <NumberInput
          label="Steps ahead"
          size="sm"
          min={1}
          max={2000}
          placeholder="one or two seasons"
          value={draft.horizon ?? ""}
          onChange={(value) => set({ horizon: typeof value === "number" ? value : null })}
        />
      ) : null}
      {dates.length > 0 && needsTarget(draft.kind) ? (
        <Select
          label={isWindow ? "Time" : "Order of the rows"}
          size="sm"
          clearable={!isWindow}
          placeholder="none: rows in any order"
          data={dates}
          value={draft.time}
          onChange={(time) => set({ time })}
        />
      ) : null}
      {isWindow && texts.length > 0 ? (
        <Select
          label="Series"
          size="sm"
          clearable
          placeholder="one series"
          data={texts}
          value={draft.series}
          onChange={(series) => set({ series })}
        />
      ) : null}
      {isWindow ? null : <FeatureList draft={draft} advice={advice} onChange={(features) => set({ features })} />}
    </>
  );
}

function FeatureList({
  draft,
  advice,
  onChange,
}: {
  draft: Draft;
  advice: TrainingAdvice;
  onChange(features: string[]): void;
}) {
  const columns = advice.columns.filter(({ column }) => !needsTarget(draft.kind) || column !== draft.target);
  return (
    <fieldset className="training-features">
      <legend>
        Learn from {draft.features.length} of {columns.length}
      </legend>
      {columns.map(({ column, reason }) => (
        <Checkbox
          key={column}
          size="xs"
          label={column}
          description={reason}
          checked={draft.features.includes(column)}
          onChange={({ currentTarget }) =>
            onChange(
              currentTarget.checked ? [...draft.features, column] : draft.features.filter((name) => name !== column),
            )
          }
        />
      ))}
    </fieldset>
  );
}
