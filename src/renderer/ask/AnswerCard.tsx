import { ActionIcon, Button, SegmentedControl, Tooltip } from "@mantine/core";
import {
  IconBookmark,
  IconBraces,
  IconChartBar,
  IconChartDots3,
  IconDeviceFloppy,
  IconVolume,
} from "@tabler/icons-react";
import { useRef, useState } from "react";
import type { Answer } from "../../contract/analysis.ts";
import type { ChartSpec } from "../../contract/chart.ts";
import { isMethodBody, type MethodBody } from "../../contract/plan.ts";
import { ChartView, describeChart, exportPicture, type ChartHandle } from "../charts/index.ts";
import { QuoteCards, textBesideQuotes } from "../documents/index.ts";
import { Derivation } from "../provenance/index.ts";
import { CopyAction } from "../ui/CopyAction.tsx";
import { ResultTable } from "./ResultTable.tsx";

export interface AnswerCardProps {
  answer: Answer;
  onAsk: (question: string) => void;
  onSpeak: (text: string) => void;
  onSaveChart: (name: string, spec: ChartSpec) => void;
  onSaveQuestion: (question: string) => void;
  onOpenChart: (spec: ChartSpec) => void;
  /** Shows a method's plan where it can be changed and run again. */
  onOpenAnalysis: (body: MethodBody) => void;
  onOpenSql: (sql: string) => void;
}

/** The answer in a sentence, its chart, its table, and how it was computed. */
export function AnswerCard({
  answer,
  onAsk,
  onSpeak,
  onSaveChart,
  onSaveQuestion,
  onOpenChart,
  onOpenAnalysis,
  onOpenSql,
}: AnswerCardProps) {
  const { result, chart } = answer;
  const drawable = chart !== null && result !== null && result.table.rows.length > 1;
  const [view, setView] = useState<"chart" | "table" | "how">(drawable ? "chart" : "table");
  const picture = useRef<ChartHandle>(null);
  const body = result?.provenance.plan.body;
  const analysis = body && isMethodBody(body) ? body : null;
  // A chart of what a method computed has no columns of the dataset to be opened with, unless it is a layer.
  const isChartOfData = analysis === null || chart?.layer !== undefined;
  const singleCell = result !== null && result.table.rows.length === 1 && result.table.columns.length === 1;

  return (
    <article className={`answer answer-${answer.status}`} data-testid="answer" data-status={answer.status}>
      <p className="answer-text" data-testid="answer-text">
        {textBesideQuotes(answer)}
      </p>
      {answer.assumptions.map((assumption) => (
        <p key={assumption.text} className="answer-assumption">
          {assumption.text}{" "}
          {assumption.alternativeQuestion && (
            <button type="button" className="how-link" onClick={() => onAsk(assumption.alternativeQuestion ?? "")}>
              {assumption.alternativeLabel ?? "Try the other reading"}
            </button>
          )}
        </p>
      ))}
      <QuoteCards quotes={answer.quotes} />
      {result && (
        <>
          <div className="answer-views">
            <SegmentedControl
              size="xs"
              value={view}
              onChange={(value) => setView(value as typeof view)}
              data={[
                ...(drawable ? [{ value: "chart", label: "Chart" }] : []),
                { value: "table", label: singleCell ? "Value" : "Table" },
                { value: "how", label: "How was this computed?" },
              ]}
              data-testid="answer-view"
            />
          </div>
          {view === "chart" && drawable && chart && (
            <div className="answer-chart">
              <ChartView ref={picture} spec={chart} table={result.table} label={answer.text} compact />
            </div>
          )}
          {view === "table" && <ResultTable table={result.table} totalRowCount={result.totalRowCount} />}
          {view === "how" && <Derivation provenance={result.provenance} onOpenSql={onOpenSql} />}
          <div className="answer-actions">
            {analysis && (
              <Button
                size="compact-xs"
                variant="subtle"
                leftSection={<IconChartDots3 size={14} />}
                onClick={() => onOpenAnalysis(analysis)}
                data-testid="answer-open-analysis"
              >
                Open analysis
              </Button>
            )}
            {drawable && chart && isChartOfData && (
              <>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  leftSection={<IconChartBar size={14} />}
                  onClick={() => onOpenChart(chart)}
                  data-testid="answer-open-chart"
                >
                  Open chart
                </Button>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  leftSection={<IconDeviceFloppy size={14} />}
                  onClick={() => onSaveChart(describeChart(chart), chart)}
                  data-testid="answer-save-chart"
                >
                  Save chart
                </Button>
              </>
            )}
            {drawable && view === "chart" && (
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => void exportPicture(picture.current, answer.question, "png")}
              >
                PNG
              </Button>
            )}
            <Tooltip label="Keep this question">
              <ActionIcon
                size="sm"
                variant="subtle"
                aria-label="Keep this question"
                onClick={() => onSaveQuestion(answer.question)}
              >
                <IconBookmark size={14} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Say it again">
              <ActionIcon size="sm" variant="subtle" aria-label="Say it again" onClick={() => onSpeak(answer.text)}>
                <IconVolume size={14} />
              </ActionIcon>
            </Tooltip>
            <CopyAction
              text={() => JSON.stringify(answer, null, 2)}
              label="Copy the answer with its plan, SQL and rows as JSON"
              icon={<IconBraces size={14} />}
              testId="answer-copy"
            />
            <span className="answer-facts">
              {result.provenance.datasetName} v{result.provenance.datasetVersion} ·{" "}
              {Math.max(1, Math.round(answer.durationMs))} ms
            </span>
          </div>
        </>
      )}
      {answer.suggestions.length > 0 && (
        <div className="answer-suggestions">
          {answer.suggestions.slice(0, 4).map(({ label, question }) => (
            <button key={question} type="button" className="suggestion" onClick={() => onAsk(question)}>
              {label}
            </button>
          ))}
        </div>
      )}
    </article>
  );
}
