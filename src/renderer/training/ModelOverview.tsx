import { useMemo } from "react";
import type { ChartSpec } from "../../contract/chart.ts";
import type { ModelCard } from "../../contract/model-card.ts";
import type { PredictionBody } from "../../contract/plan.ts";
import type { Table } from "../../contract/values.ts";
import type { FormProps } from "../analyse/index.ts";
import { ChartView } from "../charts/index.ts";
import { EmptyState } from "../ui/States.tsx";
import { formatCount, formatFigure, formatWhen } from "../ui/format.ts";
import { useTraining } from "./training-store.ts";

/** How good the chosen model is, on rows it had not seen, and what it goes by. */
export function ModelOverview({ body }: FormProps<PredictionBody>) {
  const card = useTraining(({ models }) => models?.find(({ id }) => id === body.modelId) ?? null);
  if (!card)
    return (
      <EmptyState title="Train a model on this dataset">
        Choose on the left what to predict and from which columns. A fifth of the rows is kept aside, so that the error
        shown here is of rows the model had not seen.
      </EmptyState>
    );
  return (
    <article className="training-card" data-testid="training-card">
      <header className="training-card-head">
        <strong>{card.name}</strong>
        <span>
          {card.description}. Trained {formatWhen(card.trainedAt)} on {formatCount(card.data.rowCount)} rows of{" "}
          {card.data.datasetName}, version {card.data.versionNumber}.
        </span>
      </header>
      <ErrorFigures card={card} />
      <div className="training-charts">
        {card.importance.length > 0 ? <Importance card={card} /> : null}
        {card.sample.length > 0 ? <Hindsight card={card} /> : null}
        {card.confusion && card.target?.classes ? (
          <Confusion counts={card.confusion} classes={card.target.classes} />
        ) : null}
      </div>
      {card.notes.length > 0 ? (
        <ul className="training-notes">
          {card.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
    </article>
  );
}

function isShare(measure: string): boolean {
  return (
    ["accuracy", "variance explained", "mean share found of each class"].includes(measure) ||
    measure.startsWith("component ")
  );
}

function shown(measure: string, value: number): string {
  return isShare(measure) ? `${(value * 100).toFixed(1)}%` : formatFigure(value);
}

function ErrorFigures({ card: { error, split } }: { card: ModelCard }) {
  if (!error) return null;
  const { baseline } = error;
  const isBetter = !baseline || (error.higherIsBetter ? error.value > baseline.value : error.value < baseline.value);
  return (
    <dl className="training-figures">
      <div data-tone={isBetter ? undefined : "warning"}>
        <dt>{error.measure}</dt>
        <dd>{shown(error.measure, error.value)}</dd>
        <dd className="training-figure-note">
          {split.how === "none"
            ? "on the rows it was made from"
            : `on ${formatCount(split.validationRowCount)} ${split.how === "chronological" ? "later" : "other"} rows`}
        </dd>
      </div>
      {baseline && baseline.name !== "one cluster" ? (
        <div>
          <dt>{baseline.name}</dt>
          <dd>{shown(error.measure, baseline.value)}</dd>
          <dd className="training-figure-note">
            {isBetter ? "the plain way, on the same rows" : "the plain way is no worse: do not rely on the model"}
          </dd>
        </div>
      ) : null}
      {error.others
        .filter(({ measure }) => !measure.includes(" of ") || isShare(measure))
        .slice(0, 3)
        .map(({ measure, value }) => (
          <div key={measure}>
            <dt>{measure}</dt>
            <dd>{shown(measure, value)}</dd>
          </div>
        ))}
    </dl>
  );
}

const shownColumns = 12;

function Importance({ card }: { card: ModelCard }) {
  const top = card.importance.slice(0, shownColumns);
  const most = Math.max(...top.map(({ increase }) => increase), 1e-12);
  const what = card.task === "classification" ? "accuracy falls" : "error grows";
  return (
    <section className="training-part" aria-label="What the model goes by">
      <h3>What it goes by</h3>
      <p className="training-hint">How much the {what} when a column is shuffled.</p>
      <ol className="training-importance">
        {top.map(({ column, increase }) => (
          <li key={column}>
            <span title={column}>{column}</span>
            <span className="training-bar">
              <i style={{ width: `${Math.max(0, (increase / most) * 100)}%` }} />
            </span>
            <span className="training-number">
              {card.task === "classification" ? `${(increase * 100).toFixed(1)}%` : formatFigure(increase)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Hindsight({ card }: { card: ModelCard }) {
  const { table, spec } = useMemo(() => hindsightChart(card), [card]);
  return (
    <section className="training-part" aria-label="Actual and predicted">
      <h3>{card.task === "forecast" ? "One step ahead, actual and predicted" : "Actual and predicted"}</h3>
      <div className="training-chart">
        <ChartView
          spec={spec}
          table={table}
          label={`Actual and predicted ${card.target?.column ?? "values"}`}
          compact
        />
      </div>
    </section>
  );
}

function hindsightChart(card: ModelCard): { table: Table; spec: ChartSpec } {
  return {
    table: {
      columns: [
        { name: "actual", type: "number" },
        { name: "predicted", type: "number" },
      ],
      rows: card.sample,
    },
    spec: {
      mark: "point",
      transform: [],
      encoding: {
        x: { field: "actual", column: "actual", type: "quantitative" },
        y: { field: "predicted", column: "predicted", type: "quantitative" },
      },
    },
  };
}

const shownClasses = 12;

function Confusion({ counts, classes }: { counts: number[][]; classes: string[] }) {
  const names = classes.slice(0, shownClasses);
  return (
    <section className="training-part" aria-label="Confusion of classes">
      <h3>Actual classes (rows) and predicted ones (columns)</h3>
      <div className="training-confusion">
        <table>
          <thead>
            <tr>
              <th />
              {names.map((name) => (
                <th key={name} scope="col" title={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.map((name, row) => {
              const total = Math.max(1, counts[row]?.reduce((sum, count) => sum + count, 0) ?? 0);
              return (
                <tr key={name}>
                  <th scope="row" title={name}>
                    {name}
                  </th>
                  {names.map((other, column) => {
                    const count = counts[row]?.[column] ?? 0;
                    return (
                      <td
                        key={other}
                        data-right={row === column || undefined}
                        style={{ "--share": `${Math.round((count / total) * 70)}%` } as React.CSSProperties}
                      >
                        {formatCount(count)}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {classes.length > shownClasses ? (
        <p className="training-hint">
          The first {shownClasses} of {classes.length} classes.
        </p>
      ) : null}
    </section>
  );
}
