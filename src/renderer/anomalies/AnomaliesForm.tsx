import { Select, Slider } from "@mantine/core";
import type { AnomaliesBody } from "../../contract/plan.ts";
import type { FormProps } from "../analyse/index.ts";
import {
  bodyOf,
  folds,
  formOf,
  grains,
  seriesColumns,
  timeColumns,
  valueColumns,
  type AnomaliesForm as Form,
  type Fold,
  type Grain,
} from "./anomalies-form.ts";

const names = (columns: readonly { name: string }[]) => columns.map(({ name }) => name);
const marks = [{ value: 0 }, { value: 0.5 }, { value: 1 }];

function sensitivityInWords(sensitivity: number): string {
  if (sensitivity <= 0.2) return "only what is glaring";
  if (sensitivity < 0.4) return "few false alarms";
  if (sensitivity <= 0.6) return "about one false alarm in two thousand rows";
  return sensitivity < 0.85 ? "more finds, more false alarms" : "anything odd";
}

/** Which numbers over which time, and how much it takes to be told. */
export function AnomaliesForm({ dataset, filter, body, onChange }: FormProps<AnomaliesBody>) {
  const { columns } = dataset.current;
  const form = formOf(body);
  const change = (part: Partial<Form>) => onChange(bodyOf({ ...form, ...part }, filter));
  const series = names(seriesColumns(columns));
  const hasRows = form.grain === null;
  return (
    <>
      <Select
        label="Time"
        size="xs"
        data={names(timeColumns(columns))}
        value={form.time}
        allowDeselect={false}
        onChange={(time) => time !== null && change({ time })}
        data-testid="anomalies-time"
      />
      <Select
        label="Values"
        size="xs"
        data={names(valueColumns(columns))}
        value={form.value}
        allowDeselect={false}
        searchable
        onChange={(value) => value !== null && change({ value })}
        data-testid="anomalies-value"
      />
      <div className="anomalies-pair">
        <Select
          label="One value for each"
          size="xs"
          data={grains}
          value={form.grain ?? "rows"}
          allowDeselect={false}
          onChange={(grain) => change({ grain: grain === null || grain === "rows" ? null : (grain as Grain) })}
          data-testid="anomalies-grain"
        />
        <Select
          label="Folded as"
          size="xs"
          data={folds}
          value={hasRows ? null : form.fold}
          placeholder="not folded"
          disabled={hasRows}
          allowDeselect={false}
          onChange={(fold) => fold !== null && change({ fold: fold as Fold })}
          data-testid="anomalies-fold"
        />
      </div>
      {series.length > 0 ? (
        <Select
          label="A series for each"
          size="xs"
          data={series}
          value={form.by}
          placeholder="one series in all"
          clearable
          searchable
          onChange={(by) => change({ by })}
          data-testid="anomalies-by"
        />
      ) : null}
      <div className="anomalies-sensitivity">
        <span id="anomalies-sensitivity">Sensitivity</span>
        <Slider
          size="sm"
          min={0}
          max={1}
          step={0.05}
          marks={marks}
          label={null}
          value={form.sensitivity}
          onChange={(sensitivity) => change({ sensitivity })}
          thumbProps={{ "aria-labelledby": "anomalies-sensitivity" }}
        />
        <span className="anomalies-hint">{sensitivityInWords(form.sensitivity)}</span>
      </div>
    </>
  );
}
