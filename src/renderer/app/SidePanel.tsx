import { IconLayoutSidebarRightCollapse } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { Answer } from "../../contract/analysis.ts";
import type { Dataset } from "../../contract/dataset.ts";
import { startRun } from "../analyse/index.ts";
import { AskPanel, questionFieldId, useConversation } from "../ask/index.ts";
import { useDataset } from "../datasets/index.ts";
import { HumanPanel, MicrophoneButton, hush, say, stopListening, useListener } from "../human/index.ts";
import { saveItem } from "../saved/index.ts";
import { changeSettings, useSettings, useSettingsStore } from "../settings/index.ts";
import { openInConsole } from "../sql-console/index.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { takeQuestion, useAskRequest } from "./ask-request.ts";
import { registerCommands } from "./commands.ts";
import { useWorkspace } from "../workspace/index.ts";
import { sayInStatusBar, setHumanOpen, useShell } from "./shell-store.ts";
import { setAnalysis, setChart, setTab, useDatasetView, viewOf } from "./view-state.ts";

function speakAnswer({ text }: Answer): void {
  const { speakAnswers } = useSettingsStore.getState().settings;
  if (speakAnswers) void say(text);
}

const stopPhrase = /^(stop|stop talking|be quiet|pause)$/;

/** What was heard is asked like a typed question; "stop talking" silences her. */
function askAloud(datasetId: string, text: string): void {
  hush();
  if (stopPhrase.test(text)) return;
  void useConversation
    .getState()
    .ask(text, viewOf(datasetId).filter)
    .then((answer) => {
      if (answer) speakAnswer(answer);
    });
}

function closePanel(): void {
  hush();
  stopListening();
  setHumanOpen(false);
  changeSettings({ humanPanelOpen: false });
}

/** Home of the digital human and the conversation. */
export function SidePanel() {
  const dataset = useDataset(useShell((state) => state.openDatasetId));
  const settings = useSettings();
  const asking = useConversation((state) => state.asking);
  const [attentive, setAttentive] = useState(false);
  const listening = useListener((state) => state.listening);
  const awake = useWorkspace(({ workspace }) => workspace?.state === "ready");

  useEffect(
    () =>
      registerCommands([
        {
          id: "speech.stop",
          title: "Stop speaking",
          section: "Ask",
          shortcut: "Escape",
          otherShortcuts: ["Mod+."],
          run: hush,
        },
        {
          id: "conversation.stop",
          title: "Stop computing the answer",
          section: "Ask",
          enabled: () => useConversation.getState().asking,
          run: () => useConversation.getState().stop(),
        },
        {
          id: "conversation.clear",
          title: "Clear the conversation",
          section: "Ask",
          enabled: () => useConversation.getState().turns.length > 0,
          run: () => void useConversation.getState().clear(),
        },
      ]),
    [],
  );

  return (
    <aside className="side-panel" aria-label="Digital human and conversation">
      <div className="side-panel-close">
        <IconButton label="Hide the conversation" shortcut="Mod+Shift+J" onClick={closePanel}>
          <IconLayoutSidebarRightCollapse size={16} />
        </IconButton>
      </div>
      <div className="side-panel-face">
        <HumanPanel
          awake={awake}
          settings={settings}
          thinking={asking}
          attentive={attentive || listening}
          onSettings={changeSettings}
        />
      </div>
      <div
        className="side-panel-ask"
        onFocus={(event) => setAttentive(event.target.id === questionFieldId)}
        onBlur={() => setAttentive(false)}
        onKeyDown={(event) => {
          if (event.key === "Escape") hush();
        }}
      >
        {dataset ? (
          <Conversation dataset={dataset} />
        ) : (
          <p className="side-panel-hint">Open some data and ask about it here, in your own words.</p>
        )}
      </div>
    </aside>
  );
}

function Conversation({ dataset }: { dataset: Dataset }) {
  const { filter } = useDatasetView(dataset.id);
  const question = useAskRequest((state) => state.question);

  useEffect(() => {
    const wanted = question === null ? null : takeQuestion();
    if (wanted === null) return;
    askAloud(dataset.id, wanted);
  }, [question, dataset.id]);

  return (
    <AskPanel
      dataset={dataset}
      viewFilter={filter}
      onAnswer={speakAnswer}
      microphone={<MicrophoneButton dataset={dataset} onHeard={(text) => askAloud(dataset.id, text)} />}
      onStop={hush}
      onSpeak={(text) => void say(text)}
      onSaveChart={(name, spec) =>
        void saveItem(name, { kind: "chart", datasetId: dataset.id, spec }).then(
          (item) => item && sayInStatusBar(`Saved ${item.name}`),
        )
      }
      onSaveQuestion={(text) =>
        void saveItem(text.slice(0, 200), { kind: "question", datasetId: dataset.id, question: text }).then(
          (item) => item && sayInStatusBar(`Saved ${item.name}`),
        )
      }
      onOpenChart={(spec) => {
        setChart(dataset.id, spec, { label: "open chart" });
        setTab(dataset.id, "chart");
      }}
      onOpenAnalysis={(body) => {
        setAnalysis(dataset.id, body);
        setTab(dataset.id, "analyse");
        void startRun(dataset, body);
      }}
      onOpenSql={(sql) => {
        openInConsole(sql);
        setTab(dataset.id, "sql");
      }}
    />
  );
}
