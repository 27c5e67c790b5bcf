import { useMemo } from "react";
import type { AnalysisResult } from "../../contract/analysis.ts";
import type { RiskBody } from "../../contract/plan.ts";
import type { ResultProps } from "../analyse/index.ts";
import { FigureView } from "../charts/index.ts";
import {
  backtestFigure,
  barsFigure,
  distributionFigure,
  frontierFigure,
  matrixFigure,
  payoffFigure,
  seriesFigure,
  type Build,
} from "./figures.ts";
import { formatFigure } from "./format-cell.ts";
import { PartTable } from "./PartTable.tsx";

/** Parts that are drawn and not listed. */
const drawnParts = new Set(["distribution", "matrix"]);

export function RiskResult({ body, result }: ResultProps<RiskBody>) {
  const { computation } = result.provenance;
  const pictures = useMemo(() => picturesOf(body, result), [body, result]);
  if (!computation) return null;
  const parts = computation.parts.filter(({ name }) => !drawnParts.has(name));
  return (
    <div className="risk-result">
      <p className="risk-sentence" data-testid="risk-sentence">
        {computation.sentence}
      </p>
      <ul className="risk-figures" aria-label="Figures">
        {computation.figures.slice(0, 12).map(({ label, value, format, note }) => (
          <li key={label} className="risk-figure">
            <span className="risk-figure-label">{label}</span>
            <span className="risk-figure-value">{formatFigure(value, format)}</span>
            <span className="risk-figure-note">{note ?? "\u00a0"}</span>
          </li>
        ))}
      </ul>
      {pictures.map(({ title, build, height }) => (
        <section key={title} className="risk-picture">
          <h3>{title}</h3>
          <div style={{ height }}>
            <FigureView build={build} label={title} />
          </div>
        </section>
      ))}
      {listsTable(body) ? <PartTable title={tableTitle(body)} table={result.table} /> : null}
      {parts.map(({ name, title, table }) => (
        <PartTable key={name} title={title} table={table} />
      ))}
      {computation.notes.length > 0 ? (
        <ul className="risk-notes" aria-label="Notes">
          {computation.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

interface Picture {
  title: string;
  build: Build;
  height: number;
}

function picturesOf({ measure }: RiskBody, { table, provenance }: AnalysisResult): Picture[] {
  const part = (name: string) => provenance.computation?.parts.find((one) => one.name === name)?.table;
  switch (measure.kind) {
    case "var": {
      const distribution = part("distribution");
      const components = part("components");
      return [
        ...(distribution
          ? [
              {
                title: "Gains and losses over the horizon",
                build: distributionFigure(distribution, table),
                height: 320,
              },
            ]
          : []),
        ...(components
          ? [
              {
                title: "Where the risk comes from",
                build: barsFigure(components, "asset", "component_var", "Part of the value at risk", true),
                height: 220,
              },
            ]
          : []),
      ];
    }
    case "backtest":
      return [{ title: "Returns against the forecast", build: backtestFigure(table), height: 340 }];
    case "drawdown":
      return [
        {
          title: "Below the highest price so far",
          build: seriesFigure(table, "drawdown", "Drawdown", { area: true }),
          height: 340,
        },
      ];
    case "volatility":
    case "garch":
      return [
        { title: "Volatility a year", build: seriesFigure(table, "volatility", "Volatility a year"), height: 340 },
      ];
    case "returns":
      return [{ title: "Returns", build: seriesFigure(table, "return", "Return"), height: 320 }];
    case "correlation": {
      const matrix = part("matrix");
      return matrix ? [{ title: "Every asset against every other", build: matrixFigure(matrix), height: 420 }] : [];
    }
    case "beta":
      return [{ title: "Beta", build: barsFigure(table, "asset", "beta", "Beta", false), height: 260 }];
    case "frontier":
      return [{ title: "Return against volatility", build: frontierFigure(table), height: 400 }];
    case "option": {
      const { option } = measure;
      const price = provenance.computation?.figures.find(({ label }) => label === "Price")?.value ?? 0;
      return [
        {
          title: "Worth over the price of the underlying",
          build: payoffFigure(table, option.spot ?? 0, price, option.style.kind === "european"),
          height: 340,
        },
      ];
    }
    case "summary":
      return table.rows.length > 1
        ? [
            {
              title: "Volatility a year",
              build: barsFigure(table, "asset", "annual_volatility", "Volatility a year", true),
              height: 240,
            },
          ]
        : [];
    default:
      return [];
  }
}

function listsTable({ measure }: RiskBody): boolean {
  return ["var", "summary", "correlation", "beta"].includes(measure.kind);
}

function tableTitle({ measure }: RiskBody): string {
  if (measure.kind === "var") return "By method";
  if (measure.kind === "correlation") return "Pairs, strongest first";
  return measure.kind === "beta" ? "Each asset against the market" : "Each asset";
}
