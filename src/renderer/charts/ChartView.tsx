import { useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";
import type { ChartSpec } from "../../contract/chart.ts";
import type { Table } from "../../contract/values.ts";
import { figureFor } from "./figure/figure.ts";
import { readPalette } from "./palette.ts";
import "./charts.css";

export interface ChartHandle {
  /** A picture of the chart as it stands, at twice the screen's resolution for PNG. */
  toImage(format: "png" | "svg"): Promise<Uint8Array<ArrayBuffer>>;
}

export interface ChartViewProps {
  spec: ChartSpec;
  table: Table;
  /** Read out in place of the picture. */
  label: string;
  compact?: boolean;
  ref?: Ref<ChartHandle>;
}

let loading: ReturnType<typeof importPlotly> | null = null;
function importPlotly() {
  return import("./plotly-bundle.ts");
}
export function loadPlotly() {
  loading ??= importPlotly();
  return loading;
}

export function ChartView({ spec, table, label, compact = false, ref }: ChartViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const themeKey = useThemeKey();

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let stale = false;
    let observer: ResizeObserver | null = null;
    loadPlotly()
      .then(async ({ Plotly }) => {
        if (stale) return;
        const draw = async () => {
          const space = { widthPx: element.clientWidth, heightPx: element.clientHeight, compact };
          if (stale || space.widthPx === 0 || space.heightPx === 0) return;
          const figure = figureFor(spec, table, readPalette(element), space);
          await Plotly.react(element, figure.data as never, figure.layout as never, {
            displaylogo: false,
            displayModeBar: compact ? false : "hover",
            modeBarButtonsToRemove: ["toImage", "lasso2d", "select2d", "autoScale2d"],
          });
        };
        await draw();
        let drawnWidth = element.clientWidth;
        let drawnHeight = element.clientHeight;
        observer = new ResizeObserver(() => {
          if (element.clientWidth === drawnWidth && element.clientHeight === drawnHeight) return;
          drawnWidth = element.clientWidth;
          drawnHeight = element.clientHeight;
          draw().catch(report);
        });
        observer.observe(element);
        setFailure(null);
      })
      .catch(report);
    function report(error: unknown): void {
      console.error("chart", error);
      setFailure("This chart could not be drawn. Its rows can still be seen as a table.");
    }
    return () => {
      stale = true;
      observer?.disconnect();
    };
  }, [spec, table, compact, themeKey]);

  useEffect(() => {
    const element = host.current;
    return () => {
      if (element && loading) void loading.then(({ Plotly }) => Plotly.purge(element));
    };
  }, []);

  useImperativeHandle(ref, () => ({
    async toImage(format) {
      const element = host.current;
      if (!element) throw new Error("The chart is not on the screen.");
      const { Plotly } = await loadPlotly();
      const url = await Plotly.toImage(element as never, {
        format,
        width: element.clientWidth,
        height: element.clientHeight,
        scale: format === "png" ? 2 : 1,
      });
      if (format === "svg") return new TextEncoder().encode(decodeURIComponent(url.slice(url.indexOf(",") + 1)));
      return Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (character) => character.charCodeAt(0));
    },
  }));

  if (table.rows.length === 0) return <div className="chart-empty">No rows match, so there is nothing to draw.</div>;
  return (
    <figure className="chart-figure" role={compact ? "img" : "figure"} aria-label={label} data-testid="chart">
      {failure && <p className="chart-empty">{failure}</p>}
      <div ref={host} className="chart-host" />
    </figure>
  );
}

/** Changes when the colour scheme does, so that charts are drawn again in its colours. */
export function useThemeKey(): string {
  const read = () => document.documentElement.getAttribute("data-mantine-color-scheme") ?? "dark";
  const [key, setKey] = useState(read);
  useEffect(() => {
    const observer = new MutationObserver(() => setKey(read()));
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
    return () => observer.disconnect();
  }, []);
  return key;
}
