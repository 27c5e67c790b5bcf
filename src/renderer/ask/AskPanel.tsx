import { ActionIcon, Loader, Textarea, Tooltip } from "@mantine/core";
import { IconArrowUp, IconPlayerStopFilled, IconTrash } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Answer } from "../../contract/analysis.ts";
import type { ChartSpec } from "../../contract/chart.ts";
import type { Dataset } from "../../contract/dataset.ts";
import type { MethodBody } from "../../contract/plan.ts";
import type { Predicate } from "../../contract/query.ts";
import { AnswerCard } from "./AnswerCard.tsx";
import { useConversation } from "./conversation-store.ts";
import "./ask.css";

export const questionFieldId = "question-field";

export interface AskPanelProps {
  dataset: Dataset;
  viewFilter: Predicate | null;
  onAnswer: (answer: Answer) => void;
  onStop: () => void;
  onSpeak: (text: string) => void;
  onSaveChart: (name: string, spec: ChartSpec) => void;
  onSaveQuestion: (question: string) => void;
  onOpenChart: (spec: ChartSpec) => void;
  onOpenAnalysis: (body: MethodBody) => void;
  onOpenSql: (sql: string) => void;
  /** Beside the question field: the microphone. */
  microphone?: ReactNode;
}

export function AskPanel({ dataset, viewFilter, onAnswer, onStop, microphone, ...card }: AskPanelProps) {
  const { turns, asking, suggestions, open, ask, stop, clear } = useConversation();
  const [draft, setDraft] = useState("");
  const [historyPlace, setHistoryPlace] = useState<number | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const versionId = dataset.current.id;

  useEffect(() => {
    open(dataset.id).catch((error: unknown) => console.error("conversation", error));
  }, [dataset.id, versionId, open]);

  const lastTurn = turns.at(-1);
  useEffect(() => {
    const element = list.current?.lastElementChild;
    element?.scrollIntoView({ block: "nearest" });
  }, [lastTurn?.id, lastTurn?.answer]);

  function submit(question: string): void {
    if (question.trim() === "") return;
    setDraft("");
    setHistoryPlace(null);
    void ask(question, viewFilter).then((answer) => {
      if (answer) onAnswer(answer);
    });
  }

  function recall(step: -1 | 1): void {
    const place = (historyPlace ?? turns.length) + step;
    const turn = turns[place];
    setHistoryPlace(turn ? place : null);
    setDraft(turn?.question ?? "");
  }

  return (
    <section className="ask" aria-label="Conversation">
      <div className="ask-turns" ref={list} role="log" aria-live="off">
        {turns.length === 0 && (
          <div className="ask-empty">
            <p>
              Ask about {dataset.name} in your own words. Every number is computed on this machine and can be opened.
            </p>
            <div className="answer-suggestions">
              {suggestions.slice(0, 8).map(({ label, question }) => (
                <button key={question} type="button" className="suggestion" onClick={() => submit(question)}>
                  {label}
                </button>
              ))}
            </div>
          </div>
        )}
        {turns.map((turn) => (
          <div key={turn.id} className="turn">
            <p className="turn-question">{turn.question}</p>
            {turn.answer && <AnswerCard answer={turn.answer} onAsk={submit} {...card} />}
            {turn.failure && (
              <p className="turn-failure" role="alert">
                {turn.failure}{" "}
                <button type="button" className="how-link" onClick={() => submit(turn.question)}>
                  Ask again
                </button>
              </p>
            )}
            {!turn.answer && !turn.failure && (
              <p className="turn-pending">
                <Loader size={14} /> {turn.progress ?? "Computing"}
              </p>
            )}
          </div>
        ))}
      </div>
      <form
        className="ask-form"
        onSubmit={(event) => {
          event.preventDefault();
          submit(draft);
        }}
      >
        <Textarea
          id={questionFieldId}
          className="ask-field"
          aria-label="Question"
          placeholder={`Ask about ${dataset.name}`}
          value={draft}
          autosize
          minRows={1}
          maxRows={5}
          maxLength={20_000}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault();
              submit(draft);
            }
            if (event.key === "ArrowUp" && (draft === "" || historyPlace !== null)) {
              event.preventDefault();
              recall(-1);
            }
            if (event.key === "ArrowDown" && historyPlace !== null) {
              event.preventDefault();
              recall(1);
            }
          }}
          data-testid="question-field"
        />
        {microphone}
        {asking ? (
          <Tooltip label="Stop (Esc)">
            <ActionIcon
              size="lg"
              variant="filled"
              aria-label="Stop"
              onClick={() => {
                stop();
                onStop();
              }}
            >
              <IconPlayerStopFilled size={16} />
            </ActionIcon>
          </Tooltip>
        ) : (
          <Tooltip label="Ask (Enter)">
            <ActionIcon
              size="lg"
              variant="filled"
              type="submit"
              aria-label="Ask"
              disabled={draft.trim() === ""}
              data-testid="question-submit"
            >
              <IconArrowUp size={18} />
            </ActionIcon>
          </Tooltip>
        )}
        <Tooltip label="Clear the conversation">
          <ActionIcon
            size="lg"
            variant="subtle"
            aria-label="Clear the conversation"
            disabled={turns.length === 0}
            onClick={() => void clear()}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      </form>
    </section>
  );
}
