import { useEffect, useRef, useState } from "react";
import { loadPlotly, useThemeKey } from "./ChartView.tsx";
import type { Figure, FigureSpace } from "./figure/figure.ts";
import { readPalette, type Palette } from "./palette.ts";
import "./charts.css";

export interface FigureViewProps {
  /** Stable while what it draws is the same. */
  build(palette: Palette, space: FigureSpace): Figure;
  /** Read out in place of the picture. */
  label: string;
}

/** A figure that a feature composes itself, in the app's colours and fonts: for what a chart specification cannot say. */
export function FigureView({ build, label }: FigureViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const themeKey = useThemeKey();

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let stale = false;
    let observer: ResizeObserver | null = null;
    const report = (error: unknown) => {
      console.error("figure", error);
      setFailed(true);
    };
    loadPlotly()
      .then(async ({ Plotly }) => {
        const draw = async () => {
          const space = { widthPx: element.clientWidth, heightPx: element.clientHeight, compact: false };
          if (stale || space.widthPx === 0 || space.heightPx === 0) return;
          const { data, layout } = build(readPalette(element), space);
          await Plotly.react(element, data as never, layout as never, { displaylogo: false, displayModeBar: false });
        };
        await draw();
        let drawn = `${element.clientWidth}/${element.clientHeight}`;
        observer = new ResizeObserver(() => {
          const size = `${element.clientWidth}/${element.clientHeight}`;
          if (size === drawn) return;
          drawn = size;
          draw().catch(report);
        });
        observer.observe(element);
      })
      .catch(report);
    return () => {
      stale = true;
      observer?.disconnect();
    };
  }, [build, themeKey]);

  useEffect(() => {
    const element = host.current;
    return () => {
      if (element) void loadPlotly().then(({ Plotly }) => Plotly.purge(element));
    };
  }, []);

  return (
    <figure className="chart-figure" aria-label={label}>
      {failed && <p className="chart-empty">This picture could not be drawn. Its numbers are in the tables.</p>}
      <div ref={host} className="chart-host" />
    </figure>
  );
}
