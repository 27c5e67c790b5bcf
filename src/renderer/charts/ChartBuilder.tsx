import { ActionIcon, Button, Menu, NumberInput, Tooltip } from "@mantine/core";
import {
  IconArrowsExchange,
  IconChartArea,
  IconChartBar,
  IconChartCandle,
  IconChartDots,
  IconChartHistogram,
  IconChartLine,
  IconChartPie,
  IconDeviceFloppy,
  IconDownload,
  IconGridDots,
  IconPlaystationTriangle,
} from "@tabler/icons-react";
import { useMemo, useRef, type ReactNode } from "react";
import type { ChannelName, ChartSpec, Mark } from "../../contract/chart.ts";
import type { Dataset } from "../../contract/dataset.ts";
import type { Predicate } from "../../contract/query.ts";
import { ChannelEditor } from "./ChannelEditor.tsx";
import { channelsOf, describeChart, emptyChart, setMark, swapAxes, whatIsMissing } from "./chart-edit.ts";
import { exportPicture } from "./export-picture.ts";
import { ChartSuggestions } from "./ChartSuggestions.tsx";
import { canHaveLayer, LayerEditor, withoutLayer } from "./LayerEditor.tsx";
import { ChartView, type ChartHandle } from "./ChartView.tsx";
import { useChartResult } from "./use-chart-result.ts";
import { HowComputed } from "../provenance/index.ts";

const marks: { mark: Mark; label: string; icon: typeof IconChartBar }[] = [
  { mark: "bar", label: "Bar", icon: IconChartBar },
  { mark: "line", label: "Line", icon: IconChartLine },
  { mark: "area", label: "Area", icon: IconChartArea },
  { mark: "point", label: "Scatter", icon: IconChartDots },
  { mark: "histogram", label: "Histogram", icon: IconChartHistogram },
  { mark: "boxplot", label: "Box plot", icon: IconPlaystationTriangle },
  { mark: "rect", label: "Heat map", icon: IconGridDots },
  { mark: "arc", label: "Pie", icon: IconChartPie },
  { mark: "candlestick", label: "Candlestick", icon: IconChartCandle },
];

const channelWords: Partial<Record<ChannelName, string>> = {
  x: "X",
  y: "Y",
  color: "Colour",
  size: "Size",
  facet: "Facet",
  theta: "Slice size",
  open: "Open",
  high: "High",
  low: "Low",
  close: "Close",
  detail: "Detail",
  text: "Text",
};

export interface ChartBuilderProps {
  dataset: Dataset;
  spec: ChartSpec | null;
  filter: Predicate | null;
  onChange: (spec: ChartSpec) => void;
  onSave: (name: string, spec: ChartSpec) => void;
  onOpenSql: (sql: string) => void;
  /** Further things to do with the chart, beside saving it. */
  actions?: ReactNode;
}

/** Builds a chart from the dataset's columns. Controlled: the specification lives in the view state, under undo. */
export function ChartBuilder({ dataset, spec, filter, onChange, onSave, onOpenSql, actions }: ChartBuilderProps) {
  const asked = spec ?? emptyChart;
  const chart = useMemo(() => (canHaveLayer(asked) ? asked : withoutLayer(asked)), [asked]);
  const { columns, id: versionId } = dataset.current;
  const missing = whatIsMissing(chart);
  const { result, state, failure, retry } = useChartResult(missing === null ? chart : null, versionId, filter);
  const picture = useRef<ChartHandle>(null);
  const title = describeChart(chart);

  return (
    <div className="chart-builder" data-testid="chart-builder">
      <div className="chart-shelf" aria-label="Chart settings">
        <div className="chart-marks" role="radiogroup" aria-label="Mark">
          {marks.map(({ mark, label, icon: Icon }) => (
            <Tooltip key={mark} label={label} openDelay={400}>
              <ActionIcon
                role="radio"
                aria-checked={chart.mark === mark}
                aria-label={label}
                variant={chart.mark === mark ? "light" : "subtle"}
                size="lg"
                onClick={() => onChange(setMark(chart, mark, columns))}
                data-testid={`mark-${mark}`}
              >
                <Icon size={18} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
          ))}
          <Tooltip label="Swap X and Y" openDelay={400}>
            <ActionIcon aria-label="Swap X and Y" variant="subtle" size="lg" onClick={() => onChange(swapAxes(chart))}>
              <IconArrowsExchange size={18} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </div>
        {channelsOf(chart.mark).map((name) => (
          <ChannelEditor
            key={name}
            name={name}
            label={channelWords[name] ?? name}
            spec={chart}
            columns={columns}
            onChange={onChange}
          />
        ))}
        {canHaveLayer(chart) ? <LayerEditor spec={chart} onChange={onChange} /> : null}
        <NumberInput
          label="Keep the first"
          size="xs"
          min={1}
          max={5000}
          placeholder="all groups"
          value={chart.limit ?? ""}
          onChange={(value) => {
            const { limit: _limit, ...rest } = chart;
            onChange(typeof value === "number" && value >= 1 ? { ...rest, limit: value } : rest);
          }}
        />
      </div>
      <div className="chart-stage">
        <div className="chart-toolbar">
          <span className="chart-toolbar-title">{missing ? "New chart" : title}</span>
          {actions}
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconDeviceFloppy size={14} />}
            disabled={!result}
            onClick={() => onSave(title, chart)}
            data-testid="chart-save"
          >
            Save
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button size="compact-sm" variant="default" leftSection={<IconDownload size={14} />} disabled={!result}>
                Export
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {(["png", "svg"] as const).map((format) => (
                <Menu.Item key={format} onClick={() => void exportPicture(picture.current, title, format)}>
                  {format === "png" ? "PNG picture" : "SVG drawing"}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </div>
        <div className="chart-canvas" aria-busy={state === "loading"}>
          {missing !== null && <ChartSuggestions versionId={versionId} message={missing} onChoose={onChange} />}
          {missing === null && failure !== null && (
            <div className="chart-empty" role="alert">
              <div>
                <p>{failure}</p>
                <Button size="xs" variant="default" onClick={retry}>
                  Try again
                </Button>
              </div>
            </div>
          )}
          {missing === null && failure === null && result && (
            <ChartView ref={picture} spec={result.chart} table={result.table} label={title} />
          )}
          {missing === null && failure === null && !result && <div className="chart-empty">Computing…</div>}
        </div>
        {result && missing === null && (
          <div className="chart-foot">
            <span>
              {result.table.rows.length.toLocaleString("en-US")}
              {result.totalRowCount > result.table.rows.length
                ? ` of ${result.totalRowCount.toLocaleString("en-US")}`
                : ""}{" "}
              marks from {result.provenance.sourceRowCount.toLocaleString("en-US")} rows
            </span>
            <span>{result.provenance.durationMs.toFixed(0)} ms</span>
            <HowComputed provenance={result.provenance} onOpenSql={onOpenSql} />
          </div>
        )}
      </div>
    </div>
  );
}
