import { useRef, useState } from "react";
import type { ColumnProfile } from "../../contract/dataset.ts";
import type { Cell } from "../../contract/values.ts";
import { formatBound, formatCompact, formatCount, formatEnd } from "../ui/format.ts";
import { barsOf, quantilePlaces, type Bar } from "./profile-bars.ts";

export interface ProfileChartProps {
  /** Of every row. */
  whole: ColumnProfile;
  /** Of the rows the filter keeps; the same as `whole` without a filter. */
  kept: ColumnProfile | null;
  selectedValues: Cell[] | null;
  onBins: (start: number, end: number, reachesLast: boolean) => void;
  onValue: (value: Cell) => void;
}

/** The small picture of a column in its header: a histogram to drag over, or its most frequent values to click. */
export function ProfileChart(props: ProfileChartProps) {
  return props.whole.histogram.length > 0 ? <Histogram {...props} /> : <TopValues {...props} />;
}

function Histogram({ whole, kept, onBins }: ProfileChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [brush, setBrush] = useState<{ from: number; to: number } | null>(null);
  const bars = barsOf(whole);
  const keptBars = kept && kept !== whole ? barsOf(kept, whole) : null;
  const quantiles = quantilePlaces(whole);
  const [hovered, setHovered] = useState<number | null>(null);
  const shown = hovered === null ? undefined : bars[hovered];

  function barAt(event: React.PointerEvent): number {
    const rectangle = box.current?.getBoundingClientRect();
    const part = rectangle ? (event.clientX - rectangle.left) / rectangle.width : 0;
    const at = bars.findIndex((bar) => part >= bar.left && part < bar.left + bar.width);
    return at < 0 ? (part < 0 ? 0 : bars.length - 1) : at;
  }

  function finish() {
    if (!brush) return;
    const first = bars[Math.min(brush.from, brush.to)];
    const last = bars[Math.max(brush.from, brush.to)];
    setBrush(null);
    if (first && last) onBins(first.start, last.end, last === bars.at(-1));
  }

  const brushed = (index: number) =>
    brush !== null && index >= Math.min(brush.from, brush.to) && index <= Math.max(brush.from, brush.to);

  return (
    <div className="profile">
      <div
        ref={box}
        className="profile-bars"
        onPointerDown={(event) => {
          event.stopPropagation();
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = barAt(event);
          setBrush({ from: at, to: at });
        }}
        onPointerMove={(event) => {
          const at = barAt(event);
          setHovered(at);
          if (brush) setBrush({ from: brush.from, to: at });
        }}
        onPointerLeave={() => setHovered(null)}
        onPointerUp={finish}
        onPointerCancel={() => setBrush(null)}
      >
        {bars.map((bar, index) => (
          <BarMark
            key={bar.start}
            bar={bar}
            tone={keptBars ? "behind" : "front"}
            lit={brushed(index) || hovered === index}
          />
        ))}
        {keptBars?.map((bar) => (
          <BarMark key={`kept-${bar.start}`} bar={bar} tone="front" lit={false} />
        ))}
      </div>
      <div className="profile-box" aria-hidden>
        {quantiles ? (
          <>
            <span
              className="profile-whisker"
              style={{ left: percent(quantiles[0]), right: percent(1 - (quantiles[4] ?? 1)) }}
            />
            <span
              className="profile-middle"
              style={{ left: percent(quantiles[1]), right: percent(1 - (quantiles[3] ?? 1)) }}
            />
            <span className="profile-median" style={{ left: percent(quantiles[2]) }} />
          </>
        ) : null}
      </div>
      <div className="profile-ends">
        {shown ? (
          <span className="profile-bin">
            {formatBound(shown.start, whole.type)} – {formatBound(shown.end, whole.type)}: {formatCompact(shown.count)}
          </span>
        ) : (
          <>
            <span>{formatEnd(whole.min, whole.type)}</span>
            <span>{formatEnd(whole.max, whole.type)}</span>
          </>
        )}
      </div>
    </div>
  );
}

function percent(part: number | undefined): string {
  return `${(part ?? 0) * 100}%`;
}

function BarMark({ bar, tone, lit }: { bar: Bar; tone: "front" | "behind"; lit: boolean }) {
  const height = bar.count === 0 ? 0 : Math.max(0.04, bar.height);
  return (
    <span
      className="profile-bar"
      data-tone={tone}
      data-lit={lit}
      style={{ left: percent(bar.left), width: `calc(${percent(bar.width)} - 1px)`, height: percent(height) }}
    />
  );
}

const shownValues = 3;

function TopValues({ whole, kept, selectedValues, onValue }: ProfileChartProps) {
  // A column with a clause of its own keeps showing what else could be chosen.
  const shown = kept && selectedValues === null ? kept : whole;
  const values = shown.topValues.slice(0, shownValues);
  const most = values[0]?.count ?? 1;
  const inTop = values.reduce((sum, { count }) => sum + count, 0);
  const others = Math.max(0, shown.rowCount - shown.nullCount - inTop);
  if (values.length === 0)
    return (
      <div className="profile profile-none">
        {shown.nullCount === shown.rowCount ? "Only empty cells" : "No picture for this type"}
      </div>
    );
  if (most === 1 && shown.rowCount > shownValues)
    return <div className="profile profile-none">Every value is different</div>;
  return (
    <div className="profile profile-values">
      {values.map(({ value, count }) => (
        <button
          key={String(value)}
          type="button"
          tabIndex={-1}
          className="profile-value"
          data-selected={selectedValues?.includes(value) ?? false}
          title={`${String(value)}: ${formatCount(count)} rows. Click to filter.`}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => onValue(value)}
        >
          <span className="profile-value-bar" style={{ width: percent(count / most) }} />
          <span className="profile-value-name">{value === "" ? "“”" : String(value)}</span>
          <span className="profile-value-count">{formatCompact(count)}</span>
        </button>
      ))}
      {others > 0 ? <div className="profile-others">{formatCompact(others)} others</div> : null}
    </div>
  );
}
