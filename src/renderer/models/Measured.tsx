import { Button, Tooltip } from "@mantine/core";
import { IconGauge, IconPlayerStopFilled } from "@tabler/icons-react";
import type { ModelMeasure, PackModel, TrainedModel } from "../../contract/models.ts";
import { providerNames, useHealth } from "../status/index.ts";
import { formatBytes, formatDuration, formatWhen } from "../ui/format.ts";
import { measureModel, useModels } from "./models-store.ts";

/** What a model's last benchmark found: provider, latency, memory. */
export function Measured({ measure, id }: { measure: ModelMeasure | null; id: string }) {
  const failure = useModels((state) => state.measureFailures[id]);
  const runtime = useHealth((state) => state.runtime);
  if (failure !== undefined)
    return (
      <span className="models-failure" role="alert">
        {failure}
      </span>
    );
  if (!measure)
    return (
      <span className="models-faint">
        {runtime ? `Runs on ${providerNames[runtime.selected]}, not measured yet` : "Not measured yet"}
      </span>
    );
  return (
    <dl className="models-measure" title={`Measured ${formatWhen(measure.measuredAt)}`} data-testid={`measure-${id}`}>
      <div>
        <dt>Runs on</dt>
        <dd>{providerNames[measure.provider]}</dd>
      </div>
      <div>
        <dt>Latency</dt>
        <dd>{measure.latencyMs === null ? "–" : latency(measure.latencyMs)}</dd>
      </div>
      <div>
        <dt>Memory</dt>
        <dd>{formatBytes(measure.memoryBytes)}</dd>
      </div>
      <div>
        <dt>Load</dt>
        <dd>{formatDuration(measure.loadMs)}</dd>
      </div>
      {measure.note === null ? null : <p>{measure.note}</p>}
    </dl>
  );
}

function latency(milliseconds: number): string {
  return milliseconds < 10 ? `${milliseconds.toFixed(2)} ms` : formatDuration(milliseconds);
}

export function MeasureButton({ model, title }: { model: PackModel | TrainedModel; title: string }) {
  const running = useModels((state) => state.measuring[model.id]);
  return (
    <Tooltip label="Loads it and runs it on made-up inputs">
      <Button
        variant="default"
        leftSection={running ? <IconPlayerStopFilled size={13} /> : <IconGauge size={14} />}
        aria-label={running ? `Stop measuring ${title}` : `Measure ${title}`}
        data-testid={`benchmark-${model.id}`}
        onClick={() => (running ? running.abort() : void measureModel(model))}
      >
        {running ? "Stop" : "Benchmark"}
      </Button>
    </Tooltip>
  );
}
