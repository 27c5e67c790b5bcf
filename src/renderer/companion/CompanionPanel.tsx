import { useState } from "react";
import type { Answer } from "../../contract/analysis.ts";
import type { ChartSpec } from "../../contract/chart.ts";
import type { Dataset } from "../../contract/dataset.ts";
import type { Predicate } from "../../contract/plan.ts";
import type { Settings } from "../../contract/saved.ts";
import { AskPanel, useConversation } from "../ask/index.ts";
import { HumanPanel, hush, say } from "../human/index.ts";
import "./companion.css";

export interface CompanionPanelProps {
  /** Null while no dataset is open. */
  dataset: Dataset | null;
  viewFilter: Predicate | null;
  settings: Settings;
  onSettings: (change: Partial<Settings>) => void;
  onSaveChart: (name: string, spec: ChartSpec) => void;
  onSaveQuestion: (question: string) => void;
  onOpenChart: (spec: ChartSpec) => void;
  onOpenSql: (sql: string) => void;
}

/** The right side: the digital human above the conversation with her. */
export function CompanionPanel({ dataset, viewFilter, settings, onSettings, ...actions }: CompanionPanelProps) {
  const asking = useConversation((state) => state.asking);
  const [attentive, setAttentive] = useState(false);

  function speakAnswer(answer: Answer): void {
    if (settings.speakAnswers) void say(answer.text);
  }

  return (
    <div
      className="companion"
      onFocus={(event) => setAttentive(event.target instanceof HTMLTextAreaElement)}
      onBlur={() => setAttentive(false)}
      data-testid="companion"
    >
      <HumanPanel settings={settings} onSettings={onSettings} thinking={asking} attentive={attentive} />
      {dataset ? (
        <AskPanel dataset={dataset} viewFilter={viewFilter} onAnswer={speakAnswer} onStop={hush} onSpeak={(text) => void say(text)} {...actions} />
      ) : (
        <p className="companion-empty">Open a dataset and ask about it here. Answers are computed on this machine.</p>
      )}
    </div>
  );
}
