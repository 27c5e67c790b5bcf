import { Button, Progress, Tooltip } from "@mantine/core";
import { IconDeviceFloppy, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useEffect, useMemo, type KeyboardEvent } from "react";
import type { Dataset } from "../../contract/dataset.ts";
import type { MethodBody, MethodKind } from "../../contract/plan.ts";
import type { Predicate } from "../../contract/query.ts";
import { cancelJob, useJob } from "../jobs/index.ts";
import { HowComputed } from "../provenance/index.ts";
import { EmptyState, ErrorState, LoadingState } from "../ui/States.tsx";
import { panelFor, type AnalysisPanels } from "./panel.ts";
import { runKey, startRun, useRuns } from "./runs-store.ts";
import "./analyse.css";

export interface AnalysePaneProps {
  dataset: Dataset;
  filter: Predicate | null;
  panels: AnalysisPanels;
  kind: MethodKind;
  /** What a person has set so far, by kind. */
  bodies: Partial<Record<MethodKind, MethodBody>>;
  onKind(kind: MethodKind): void;
  onChange(body: MethodBody): void;
  onSave(name: string, body: MethodBody): void;
  onOpenSql(sql: string): void;
}

/** Choose a kind of analysis, set it, run it as a job, look at its result, and see how it was computed. */
export function AnalysePane(props: AnalysePaneProps) {
  const { dataset, filter, panels, kind, bodies, onKind, onChange, onSave, onOpenSql } = props;
  const panel = panelFor<MethodBody>(panels, kind);
  const started = useMemo(() => panel?.start(dataset, filter) ?? "", [panel, dataset, filter]);
  const body = bodies[kind] ?? started;
  const run = useRuns((state) => state.runs[runKey(dataset.id, kind)]);
  const job = useJob(run?.jobId ?? null);
  const running = run?.state === "running";
  const progress = job?.state === "running" ? job.progress : null;
  const shown = run?.result && run.resultBody ? { result: run.result, body: run.resultBody } : null;
  const canRun = panel !== undefined && typeof body !== "string";
  const isReady = canRun && (panel.isReady?.(body) ?? true);
  const overview =
    canRun && panel.Overview ? (
      <panel.Overview dataset={dataset} filter={filter} body={body} onChange={onChange} />
    ) : null;

  // Only what was never run here: afterwards the form may be half changed.
  useEffect(() => {
    if (isReady && panel.runsByItself !== false && !run) void startRun(dataset, body);
  }, [isReady, panel, run, dataset, body]);

  return (
    <div className="analyse-pane">
      <div className="analyse" data-testid="analyse">
        <aside className="analyse-side">
          <div className="analyse-kinds" role="radiogroup" aria-label="Kind of analysis" onKeyDown={moveWithArrows}>
            {Object.values(panels).map(({ kind: name, label, summary, icon: Icon }) => (
              <button
                key={name}
                type="button"
                role="radio"
                aria-checked={name === kind}
                tabIndex={name === kind ? 0 : -1}
                className="analyse-kind"
                data-testid={`analyse-${name}`}
                onClick={() => onKind(name)}
              >
                <Icon size={18} stroke={1.6} />
                <span className="analyse-kind-text">
                  <span className="analyse-kind-label">{label}</span>
                  <span className="analyse-kind-summary">{summary}</span>
                </span>
              </button>
            ))}
          </div>
          {canRun ? (
            <form
              className="analyse-form"
              aria-label={panel.label}
              onSubmit={(event) => {
                event.preventDefault();
                if (isReady && !running) void startRun(dataset, body);
              }}
              onKeyDown={(event) => {
                if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
              }}
            >
              <panel.Form dataset={dataset} filter={filter} body={body} onChange={onChange} />
              {isReady ? (
                <Button
                  type="submit"
                  size="sm"
                  leftSection={<IconPlayerPlay size={15} />}
                  disabled={running}
                  data-testid="analyse-run"
                >
                  {panel.runLabel ?? "Run"}
                </Button>
              ) : null}
            </form>
          ) : null}
        </aside>
        <section className="analyse-stage" aria-label="Result" aria-busy={running}>
          <header className="analyse-toolbar">
            <h2 className="analyse-title">{shown && panel ? panel.name(shown.body) : (panel?.label ?? "")}</h2>
            {running ? (
              <>
                <Tooltip label={progress?.message ?? "Starting"} openDelay={400}>
                  <Progress
                    className="analyse-progress"
                    size="sm"
                    aria-label="Progress"
                    value={(progress?.fraction ?? 1) * 100}
                    animated={progress?.fraction == null}
                  />
                </Tooltip>
                <span className="analyse-progress-text">
                  {progress?.message ?? (job ? "Opening the result" : "Starting")}
                </span>
                <Button
                  size="compact-sm"
                  variant="default"
                  leftSection={<IconPlayerStop size={14} />}
                  disabled={progress === null}
                  onClick={() => run.jobId !== null && cancelJob(run.jobId)}
                  data-testid="analyse-stop"
                >
                  Stop
                </Button>
              </>
            ) : null}
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconDeviceFloppy size={14} />}
              disabled={!shown}
              onClick={() => shown && panel && onSave(panel.name(shown.body), shown.body)}
              data-testid="analyse-save"
            >
              Save
            </Button>
          </header>
          {!canRun ? (
            <EmptyState title={`${panel?.label ?? "This"} needs other data`}>
              {typeof body === "string" ? body : ""}
            </EmptyState>
          ) : run?.state === "failed" ? (
            <ErrorState
              title="It could not be computed"
              message={run.failure ?? ""}
              onRetry={() => void startRun(dataset, body)}
            />
          ) : null}
          {canRun && running && !shown && !overview ? (
            <LoadingState message={progress?.message ?? "Starting"} fraction={progress?.fraction ?? null} />
          ) : null}
          {overview && !shown ? <div className="analyse-result">{overview}</div> : null}
          {run?.state === "cancelled" && !shown ? (
            <EmptyState title="Stopped">Change what you like on the left and run it again.</EmptyState>
          ) : null}
          {canRun && shown && run?.state !== "failed" ? (
            <div className="analyse-result" data-testid="analyse-result" data-stale={running || undefined}>
              {overview}
              <panel.Result
                dataset={dataset}
                body={shown.body}
                result={shown.result}
                onRun={(next) => {
                  onChange(next);
                  void startRun(dataset, next);
                }}
              />
              <HowComputed provenance={shown.result.provenance} onOpenSql={onOpenSql} />
            </div>
          ) : null}
        </section>
      </div>
    </div>
  );
}

/** The arrow keys go from one kind to the next, as in any group of radio buttons. */
function moveWithArrows(event: KeyboardEvent<HTMLDivElement>): void {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const kinds = [...event.currentTarget.querySelectorAll("button")];
  const at = kinds.findIndex((kind) => kind === document.activeElement);
  const next = kinds[(at + step + kinds.length) % kinds.length];
  next?.focus();
  next?.click();
}
