import { NumberInput, Select } from "@mantine/core";
import type { ChartLayer, ChartSpec } from "../../contract/chart.ts";

export interface LayerEditorProps {
  spec: ChartSpec;
  onChange(spec: ChartSpec): void;
}

const layers: Record<ChartLayer["kind"], ChartLayer> = {
  forecast: { kind: "forecast", level: 0.95, regressors: [] },
  anomalies: { kind: "anomalies", sensitivity: 0.5 },
};

/** Over a time on x and one value on y a method can look ahead or for what is odd. */
export function canHaveLayer({ mark, encoding }: ChartSpec): boolean {
  const { x, y } = encoding;
  const isOverTime = x?.type === "temporal" && (x.timeUnit === undefined || x.timeUnit.startsWith("year"));
  return (mark === "line" || mark === "area" || mark === "point") && isOverTime && y?.type === "quantitative" && !y.bin;
}

export function withoutLayer({ layer: _layer, ...spec }: ChartSpec): ChartSpec {
  return spec;
}

/** Adds a forecast or a search for anomalies to the chart's own rows. */
export function LayerEditor({ spec, onChange }: LayerEditorProps) {
  const { layer } = spec;
  return (
    <>
      <Select
        label="Draw with it"
        size="xs"
        clearable
        placeholder="nothing more"
        data={[
          { value: "forecast", label: "Forecast" },
          { value: "anomalies", label: "Anomalies" },
        ]}
        value={layer?.kind ?? null}
        onChange={(kind) =>
          onChange(kind === "forecast" || kind === "anomalies" ? { ...spec, layer: layers[kind] } : withoutLayer(spec))
        }
        data-testid="chart-layer"
      />
      {layer?.kind === "forecast" ? (
        <NumberInput
          label="Steps ahead"
          size="xs"
          min={1}
          max={10_000}
          allowDecimal={false}
          placeholder="by the step"
          value={layer.horizon ?? ""}
          onChange={(horizon) => {
            const { horizon: _horizon, ...rest } = layer;
            onChange({
              ...spec,
              layer: typeof horizon === "number" && horizon >= 1 ? { ...rest, horizon: Math.floor(horizon) } : rest,
            });
          }}
        />
      ) : null}
    </>
  );
}
