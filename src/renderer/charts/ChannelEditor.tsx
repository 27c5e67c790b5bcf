import { Select } from "@mantine/core";
import type { ChannelName, ChartSpec } from "../../contract/chart.ts";
import type { DatasetColumn } from "../../contract/dataset.ts";
import type { AggregateOp, TimeUnit } from "../../contract/query.ts";
import { isNumericType, isTemporalType } from "../../contract/values.ts";
import { setChannel, setField } from "./chart-edit.ts";

const aggregates: { value: AggregateOp | "none"; label: string }[] = [
  { value: "none", label: "each row" },
  { value: "mean", label: "average" },
  { value: "sum", label: "sum" },
  { value: "median", label: "median" },
  { value: "min", label: "minimum" },
  { value: "max", label: "maximum" },
  { value: "stdev", label: "standard deviation" },
  { value: "distinct", label: "distinct count" },
];

const grains: { value: TimeUnit | "none"; label: string }[] = [
  { value: "none", label: "exact" },
  { value: "year", label: "year" },
  { value: "yearquarter", label: "quarter" },
  { value: "yearmonth", label: "month" },
  { value: "yearweek", label: "week" },
  { value: "yearmonthdate", label: "day" },
  { value: "yearmonthdatehours", label: "hour" },
  { value: "month", label: "month of year" },
  { value: "day", label: "day of week" },
  { value: "hours", label: "hour of day" },
];

const sorts = [
  { value: "ascending", label: "A to Z" },
  { value: "descending", label: "Z to A" },
  { value: "-y", label: "largest first" },
  { value: "y", label: "smallest first" },
];

/** A candle's prices are taken as they are. */
const priceChannels = new Set<ChannelName>(["open", "high", "low", "close"]);

const countValue = "\u0000count";

export interface ChannelEditorProps {
  name: ChannelName;
  label: string;
  spec: ChartSpec;
  columns: readonly DatasetColumn[];
  onChange: (spec: ChartSpec) => void;
}

export function ChannelEditor({ name, label, spec, columns, onChange }: ChannelEditorProps) {
  const channel = spec.encoding[name];
  const column = columns.find((candidate) => candidate.name === channel?.field);
  const countable = name === "y" || name === "x" || name === "theta" || name === "size" || name === "color";
  const options = [
    ...(countable ? [{ value: countValue, label: "Count of rows" }] : []),
    ...columns
      .filter((candidate) => candidate.type !== "binary" && candidate.type !== "json")
      .map((candidate) => ({ value: candidate.name, label: candidate.name })),
  ];
  const value = channel?.aggregate === "count" ? countValue : (channel?.field ?? null);
  const numeric = column !== undefined && isNumericType(column.type);
  const temporal = column !== undefined && isTemporalType(column.type);

  return (
    <div className="channel-row">
      <Select
        label={label}
        size="xs"
        data={options}
        value={value}
        searchable
        clearable
        placeholder="none"
        comboboxProps={{ withinPortal: true }}
        data-testid={`channel-${name}`}
        onChange={(next) =>
          onChange(
            setField(
              spec,
              name,
              next === null
                ? null
                : next === countValue
                  ? "count"
                  : (columns.find((candidate) => candidate.name === next) ?? null),
            ),
          )
        }
      />
      {channel && column && !priceChannels.has(name) && (
        <div className="channel-options">
          {temporal && (
            <Select
              size="xs"
              aria-label={`${label}: time grain`}
              data={grains}
              value={channel.timeUnit ?? "none"}
              allowDeselect={false}
              onChange={(next) => onChange(setChannel(spec, name, { timeUnit: next === "none" ? undefined : next }))}
            />
          )}
          {numeric && name !== "facet" && (
            <Select
              size="xs"
              aria-label={`${label}: aggregate or bins`}
              data={[...aggregates, { value: "bin", label: "bins" }, { value: "category", label: "as category" }]}
              value={channel.bin ? "bin" : channel.type === "ordinal" ? "category" : (channel.aggregate ?? "none")}
              allowDeselect={false}
              onChange={(next) =>
                onChange(
                  setChannel(spec, name, {
                    bin: next === "bin" ? true : undefined,
                    aggregate: next === "bin" || next === "none" || next === "category" ? undefined : next,
                    type: next === "category" ? "ordinal" : "quantitative",
                  }),
                )
              }
            />
          )}
          {!numeric && !temporal && name !== "x" && name !== "facet" && name !== "color" && (
            <Select
              size="xs"
              aria-label={`${label}: aggregate`}
              data={[
                { value: "none", label: "each value" },
                { value: "distinct", label: "distinct count" },
              ]}
              value={channel.aggregate ?? "none"}
              allowDeselect={false}
              onChange={(next) =>
                onChange(
                  setChannel(
                    spec,
                    name,
                    next === "distinct"
                      ? { aggregate: "distinct", type: "quantitative" }
                      : { aggregate: undefined, type: "nominal" },
                  ),
                )
              }
            />
          )}
          {(name === "x" || name === "y") && channel.type !== "quantitative" && (
            <Select
              size="xs"
              aria-label={`${label}: order`}
              placeholder="order"
              clearable
              data={name === "x" ? sorts : sorts.map((sort) => ({ ...sort, value: sort.value.replace("y", "x") }))}
              value={channel.sort ?? null}
              onChange={(next) => onChange(setChannel(spec, name, { sort: next ?? undefined }))}
            />
          )}
        </div>
      )}
    </div>
  );
}
