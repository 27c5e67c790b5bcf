import { Modal, SegmentedControl, Select, Slider, Switch } from "@mantine/core";
import { useEffect, useState } from "react";
import type { CallOutput, shellCalls } from "../../contract/calls.ts";
import { FLITE_VOICES } from "../../speech/flite/flite-engine.ts";
import { shell } from "../api/client.ts";
import { useHealth } from "../status/index.ts";
import { useWorkspace } from "../workspace/index.ts";
import { ModelServerSection } from "./ModelServerSection.tsx";
import { Row, Section } from "./parts.tsx";
import { changeSettings, useSettings } from "./settings-store.ts";
import "./settings.css";

const voices = FLITE_VOICES.map(({ id, label }) => ({ value: id, label }));

const protectionWords = {
  keychain: "Encrypted. The key is in this computer's keychain.",
  passphrase: "Encrypted. Your passphrase opens it.",
  "none-yet": "Not created yet.",
};

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const settings = useSettings();
  const silent = settings.muted || !settings.speakAnswers;
  return (
    <Modal opened onClose={onClose} title="Settings" size={620} data-testid="settings">
      <div className="settings">
        <Section title="Appearance">
          <Row label="Theme">
            <SegmentedControl
              aria-label="Theme"
              value={settings.theme}
              data={[
                { value: "system", label: "As the system" },
                { value: "dark", label: "Dark" },
                { value: "light", label: "Light" },
              ]}
              onChange={(theme) => changeSettings({ theme: theme as typeof settings.theme })}
            />
          </Row>
          <Row label="Motion" hint="Fades, the face's small movements, and chart transitions.">
            <SegmentedControl
              aria-label="Motion"
              value={settings.reducedMotion}
              data={[
                { value: "system", label: "As the system" },
                { value: "off", label: "Full" },
                { value: "on", label: "Reduced" },
              ]}
              onChange={(reducedMotion) =>
                changeSettings({ reducedMotion: reducedMotion as typeof settings.reducedMotion })
              }
            />
          </Row>
        </Section>
        <Section title="Digital human">
          <Row label="Look">
            <SegmentedControl
              aria-label="Look"
              value={settings.avatar}
              data={[
                { value: "natural", label: "Natural" },
                { value: "hologram", label: "Hologram" },
                { value: "off", label: "Off" },
              ]}
              onChange={(avatar) => changeSettings({ avatar: avatar as typeof settings.avatar })}
            />
          </Row>
          <Row label="Detail" hint="Low is for computers without a graphics card.">
            <SegmentedControl
              aria-label="Detail"
              disabled={settings.avatar === "off"}
              value={settings.avatarQuality}
              data={[
                { value: "auto", label: "Automatic" },
                { value: "full", label: "Full" },
                { value: "low", label: "Low" },
              ]}
              onChange={(avatarQuality) =>
                changeSettings({ avatarQuality: avatarQuality as typeof settings.avatarQuality })
              }
            />
          </Row>
        </Section>
        <Section title="Speech">
          <Row label="Speak answers">
            <Switch
              aria-label="Speak answers"
              checked={settings.speakAnswers}
              onChange={(event) => changeSettings({ speakAnswers: event.currentTarget.checked })}
            />
          </Row>
          <Row label="Mute">
            <Switch
              aria-label="Mute"
              checked={settings.muted}
              onChange={(event) => changeSettings({ muted: event.currentTarget.checked })}
            />
          </Row>
          <Row label="Voice">
            <Select
              aria-label="Voice"
              w={240}
              data={voices}
              value={settings.voice}
              allowDeselect={false}
              disabled={silent}
              onChange={(voice) => voice !== null && changeSettings({ voice })}
            />
          </Row>
          <Row label="Rate">
            <SettingSlider
              label="Rate"
              value={settings.speechRate}
              min={0.5}
              max={2}
              step={0.05}
              format={(rate) => `${rate.toFixed(2)}×`}
              disabled={silent}
              onDone={(speechRate) => changeSettings({ speechRate })}
            />
          </Row>
          <Row label="Volume">
            <SettingSlider
              label="Volume"
              value={settings.volume}
              min={0}
              max={1}
              step={0.05}
              format={(volume) => `${Math.round(volume * 100)} %`}
              disabled={silent}
              onDone={(volume) => changeSettings({ volume })}
            />
          </Row>
        </Section>
        <ModelServerSection />
        <WorkspaceSection />
        <AboutSection />
      </div>
    </Modal>
  );
}

interface SettingSliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  format: (value: number) => string;
  disabled: boolean;
  onDone: (value: number) => void;
}

function SettingSlider({ label, value, min, max, step, format, disabled, onDone }: SettingSliderProps) {
  const [moving, setMoving] = useState<number | null>(null);
  return (
    <div className="settings-slider">
      <Slider
        w={180}
        size="sm"
        thumbLabel={label}
        label={null}
        value={moving ?? value}
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        onChange={setMoving}
        onChangeEnd={(next) => {
          setMoving(null);
          onDone(next);
        }}
      />
      <output>{format(moving ?? value)}</output>
    </div>
  );
}

function WorkspaceSection() {
  const workspace = useWorkspace((state) => state.workspace);
  if (!workspace) return null;
  return (
    <Section title="Workspace">
      <Row label="Protection">{protectionWords[workspace.protection]}</Row>
      <Row label="Folder">
        <button
          type="button"
          className="settings-path"
          title="Show in the file manager"
          onClick={() => void shell.call("shell/showInFolder", { path: workspace.folder })}
        >
          {workspace.folder}
        </button>
      </Row>
    </Section>
  );
}

function AboutSection() {
  const [versions, setVersions] = useState<CallOutput<typeof shellCalls, "shell/versions"> | null>(null);
  const runtime = useHealth((state) => state.runtime);
  useEffect(() => {
    let wanted = true;
    shell.call("shell/versions", {}).then(
      (answer) => wanted && setVersions(answer),
      (error: unknown) => console.error(error),
    );
    return () => {
      wanted = false;
    };
  }, []);
  return (
    <Section title="About">
      {versions ? (
        <>
          <Row label="FinSight Workstation">{versions.app}</Row>
          <Row label="Electron">
            {versions.electron} (Chromium {versions.chromium.split(".")[0]}, Node {versions.node})
          </Row>
        </>
      ) : null}
      {runtime ? (
        <>
          <Row label="onnxruntime">{runtime.runtimeVersion}</Row>
          {runtime.providers.map((report) => (
            <Row key={report.provider} label={`Provider ${report.provider}`}>
              {report.usable
                ? report.provider === runtime.selected
                  ? "In use"
                  : "Usable"
                : (report.reason ?? "Not available")}
            </Row>
          ))}
        </>
      ) : null}
    </Section>
  );
}
