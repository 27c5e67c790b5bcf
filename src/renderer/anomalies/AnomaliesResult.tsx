import { Badge, Button, Select } from "@mantine/core";
import { IconZoomOut } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { AnomaliesBody } from "../../contract/plan.ts";
import type { Predicate } from "../../contract/query.ts";
import type { Cell } from "../../contract/values.ts";
import type { ResultProps } from "../analyse/index.ts";
import { ChartView } from "../charts/index.ts";
import { formatCount, formatTimestamp, plural } from "../ui/format.ts";
import { anomaliesOf, drawnTable, seriesOf, specOf, type FoundAnomaly } from "./shown-series.ts";

const MOST_LISTED = 300;

function timeText(time: Cell): string {
  return typeof time === "string" && time.includes("T") ? formatTimestamp(time) : String(time ?? "");
}

/** The series with what was usual, the rows that were not, and why. */
export function AnomaliesResult({ body, result, onRun }: ResultProps<AnomaliesBody>) {
  const anomalies = useMemo(() => anomaliesOf(result, body), [result, body]);
  const series = useMemo(() => seriesOf(result, body), [result, body]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [close, setClose] = useState<FoundAnomaly | null>(null);
  const isListed = (key: string | null) => key !== null && series.some((one) => one.key === key);
  const key = series.length === 0 ? null : isListed(chosen) ? chosen : (series[0]?.key ?? null);
  const zoomed = close !== null && anomalies.includes(close) ? close : null;
  const table = useMemo(
    () => drawnTable(result.table, body, key, zoomed?.time ?? null),
    [result.table, body, key, zoomed],
  );
  const spec = useMemo(() => specOf(body), [body]);
  const ofSeries = key === null ? anomalies : anomalies.filter((one) => one.key === key);
  const listed = ofSeries.slice(0, MOST_LISTED);
  const { computation } = result.provenance;
  const [by] = body.by;
  return (
    <div className="anomalies">
      <p className="anomalies-sentence" data-testid="anomalies-sentence">
        {computation?.sentence}
      </p>
      <div className="anomalies-bar">
        {series.length > 0 ? (
          <Select
            size="xs"
            aria-label={by ?? "Series"}
            searchable
            allowDeselect={false}
            data={series.map((one) => ({
              value: one.key,
              label: `${one.key} (${plural(one.count, "anomaly", "anomalies")})`,
            }))}
            value={key}
            onChange={(next) => {
              setChosen(next);
              setClose(null);
            }}
          />
        ) : null}
        <span className="anomalies-count">
          {series.length > 0
            ? `${formatCount(ofSeries.length)} of the ${plural(anomalies.length, "anomaly", "anomalies")} in ${plural(series.length, "series", "series")}`
            : plural(ofSeries.length, "anomaly", "anomalies")}
        </span>
        {zoomed ? (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconZoomOut size={14} />}
            onClick={() => setClose(null)}
            data-testid="anomalies-all"
          >
            Show all
          </Button>
        ) : null}
      </div>
      {table.rows.length === 0 && key !== null && by !== undefined ? (
        <div className="anomalies-elsewhere">
          <p>The rows of {key} are not among those kept for drawing.</p>
          <Button size="compact-sm" variant="default" onClick={() => onRun(onlySeries(body, by, key))}>
            Look at {key} alone
          </Button>
        </div>
      ) : (
        <div className="anomalies-chart">
          <ChartView
            spec={spec}
            table={table}
            label={`${body.value} over ${body.time}, with what is usual and ${plural(ofSeries.length, "anomaly", "anomalies")}`}
          />
        </div>
      )}
      {listed.length === 0 ? (
        <p className="anomalies-none">
          Nothing here was out of the ordinary. A higher sensitivity tells of smaller things.
        </p>
      ) : (
        <ol className="anomalies-list" aria-label="Anomalies">
          {listed.map((one, index) => (
            <li key={index}>
              <button
                type="button"
                className="anomalies-item"
                aria-pressed={one === zoomed}
                onClick={() => setClose(one === zoomed ? null : one)}
                data-testid="anomaly"
              >
                <span className="anomalies-time">{timeText(one.time)}</span>
                <Badge size="xs" variant="light" className="anomalies-kind">
                  {one.kind}
                </Badge>
                <span className="anomalies-reason">{one.reason}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {ofSeries.length > listed.length ? (
        <p className="anomalies-none">
          The first {formatCount(listed.length)} of {formatCount(ofSeries.length)}.
        </p>
      ) : null}
      {computation && computation.notes.length > 0 ? (
        <ul className="anomalies-notes">
          {computation.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function onlySeries(body: AnomaliesBody, by: string, key: string): AnomaliesBody {
  const same: Predicate = {
    kind: "text",
    op: "equals",
    expr: { kind: "call", fn: "toText", args: [{ kind: "field", field: by }] },
    text: key,
  };
  const { filter } = body.rows;
  return { ...body, rows: { ...body.rows, filter: filter ? { kind: "and", args: [filter, same] } : same } };
}
