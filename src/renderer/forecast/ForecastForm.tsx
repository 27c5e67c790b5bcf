import { Collapse, MultiSelect, NumberInput, Select, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { ForecastBody } from "../../contract/plan.ts";
import type { AggregateOp } from "../../contract/query.ts";
import { isTemporalType } from "../../contract/values.ts";
import type { FormProps } from "../analyse/index.ts";
import { bodyOf, draftOf, firstDraft, grainFor, grainLabels, timeColumns, valueColumns, type Draft } from "./draft.ts";
import { readExtent } from "./extent.ts";

const countRows = "\u0000rows";
const asItStands = "\u0000none";
const ops: { value: AggregateOp; label: string }[] = [
  { value: "sum", label: "Sum" },
  { value: "mean", label: "Average" },
  { value: "median", label: "Median" },
  { value: "max", label: "Highest" },
  { value: "min", label: "Lowest" },
];
const countries = "AT AU BE BR CA CH CZ DE DK ES FI FR GB IE IT JP MX NL NO NZ PL PT SE US".split(" ");

export function ForecastForm({ dataset, filter, body, onChange }: FormProps<ForecastBody>) {
  const [isMoreOpen, setMoreOpen] = useState(false);
  const isFresh = body.rows.measures.length === 0;
  const draft = draftOf(body);

  useEffect(() => {
    const first = isFresh ? firstDraft(dataset) : null;
    if (!first) return;
    const unmounted = new AbortController();
    void begin(first, unmounted.signal);
    return () => unmounted.abort();
    // Once for a dataset that was never set; `onChange` is new at every drawing.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isFresh, dataset.current.id]);

  /** Takes a time column with the step that its times suggest. */
  async function begin(next: Draft, signal?: AbortSignal): Promise<void> {
    const column = dataset.current.columns.find(({ name }) => name === next.time);
    const grain = column ? grainFor(column, await readExtent(dataset, column.name)) : next.grain;
    if (!signal?.aborted) onChange(bodyOf({ ...next, grain }, dataset, filter));
  }
  function change(part: Partial<Draft>): void {
    onChange(bodyOf({ ...draft, ...part }, dataset, filter));
  }
  if (isFresh) return <p className="forecast-hint">Looking at the times.</p>;

  const time = dataset.current.columns.find(({ name }) => name === draft.time);
  const groups = dataset.current.columns.filter(
    ({ name, type }) => !isTemporalType(type) && name !== draft.time && name !== draft.value && type !== "number",
  );
  const numbers = valueColumns(dataset).filter(({ name }) => name !== draft.value && name !== draft.by);
  return (
    <>
      <Select
        label="Value"
        size="xs"
        allowDeselect={false}
        searchable
        data={[...valueColumns(dataset).map(({ name }) => name), { value: countRows, label: "Number of rows" }]}
        value={draft.value ?? countRows}
        onChange={(value) =>
          change(
            value === countRows || value === null
              ? { value: null, op: "count" }
              : { value, op: draft.op === "count" ? "sum" : draft.op },
          )
        }
        data-testid="forecast-value"
      />
      <div className="forecast-pair">
        <Select
          label="Taken as"
          size="xs"
          allowDeselect={false}
          disabled={draft.value === null}
          data={ops}
          value={draft.value === null ? null : draft.op}
          placeholder="Count"
          onChange={(op) => op && change({ op: op as AggregateOp })}
        />
        <Select
          label="For each"
          size="xs"
          searchable
          clearable
          placeholder="one series"
          data={groups.map(({ name }) => name)}
          value={draft.by}
          onChange={(by) => change({ by })}
          data-testid="forecast-by"
        />
      </div>
      <div className="forecast-pair">
        <Select
          label="Time"
          size="xs"
          allowDeselect={false}
          data={timeColumns(dataset).map(({ name }) => name)}
          value={draft.time}
          onChange={(name) => {
            if (name) void begin({ ...draft, time: name });
          }}
        />
        <Select
          label="Step"
          size="xs"
          allowDeselect={false}
          data={[
            { value: asItStands, label: "As it stands" },
            ...(time && isTemporalType(time.type)
              ? grainLabels
                  .filter(([unit]) => time.type === "timestamp" || unit !== "yearmonthdatehours")
                  .map(([value, label]) => ({ value, label }))
              : []),
          ]}
          value={draft.grain ?? asItStands}
          onChange={(unit) =>
            change({ grain: grainLabels.find(([name]) => name === unit)?.[0] ?? null, horizon: null })
          }
          data-testid="forecast-step"
        />
      </div>
      <div className="forecast-pair">
        <NumberInput
          label="Steps ahead"
          size="xs"
          min={1}
          max={10_000}
          allowDecimal={false}
          placeholder="by the step"
          value={draft.horizon ?? ""}
          onChange={(horizon) => change({ horizon: typeof horizon === "number" && horizon >= 1 ? horizon : null })}
          data-testid="forecast-horizon"
        />
        <Select
          label="Interval"
          size="xs"
          allowDeselect={false}
          data={[...new Set([0.5, 0.8, 0.9, 0.95, 0.99, draft.level])].sort().map((level) => ({
            value: String(level),
            label: `${Number((level * 100).toFixed(2))}%`,
          }))}
          value={String(draft.level)}
          onChange={(level) => level && change({ level: Number(level) })}
        />
      </div>
      <UnstyledButton className="forecast-more" aria-expanded={isMoreOpen} onClick={() => setMoreOpen(!isMoreOpen)}>
        {isMoreOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
        Season, holidays, what is known ahead
      </UnstyledButton>
      <Collapse expanded={isMoreOpen}>
        <div className="forecast-fields">
          <TextInput
            label="Steps in a season"
            description="1 for none; several as 24, 168"
            size="xs"
            placeholder="found in the data"
            value={draft.seasonality}
            onChange={(event) => change({ seasonality: event.currentTarget.value })}
          />
          <Select
            label="Public holidays"
            size="xs"
            clearable
            searchable
            placeholder="none"
            data={countries}
            value={draft.holidays}
            onChange={(holidays) => change({ holidays })}
          />
          <MultiSelect
            label="Known ahead"
            description="Columns whose rows go on where the value ends"
            size="xs"
            searchable
            data={numbers.map(({ name }) => name)}
            value={draft.regressors}
            onChange={(regressors) => change({ regressors })}
          />
        </div>
      </Collapse>
    </>
  );
}
