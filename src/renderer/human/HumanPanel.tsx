import { ActionIcon, Tooltip } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { IconPlayerStopFilled, IconVolume, IconVolumeOff } from "@tabler/icons-react";
import { useEffect } from "react";
import type { Settings } from "../../contract/saved.ts";
import { Captions } from "./captions/Captions.tsx";
import type { FaceState } from "./face/index.ts";
import { LivingFace } from "./LivingFace.tsx";
import { useQuiet } from "./use-quiet.ts";
import { applyVoiceSettings, hush, speaker, useSpeaker } from "./speaker.ts";
import "./human.css";

export interface HumanPanelProps {
  settings: Settings;
  /** An answer is being computed. */
  thinking: boolean;
  /** False while the window is still starting: her picture stands in for her. */
  awake: boolean;
  /** Somebody types or speaks to her. */
  attentive: boolean;
  onSettings: (change: Partial<Settings>) => void;
}

const stateWords: Record<FaceState, string> = {
  idle: "Ready",
  listening: "Listening",
  thinking: "Computing",
  speaking: "Speaking",
};

/** The digital human: her face, what she is doing, her words as they sound, and the way to silence her. */
export function HumanPanel({ settings, awake, thinking, attentive, onSettings }: HumanPanelProps) {
  const { speech, failure } = useSpeaker();
  const systemReduced = useReducedMotion();
  const reducedMotion = settings.reducedMotion === "on" || (settings.reducedMotion === "system" && systemReduced);
  const state: FaceState =
    speech === "speaking" ? "speaking" : thinking ? "thinking" : attentive ? "listening" : "idle";

  const player = useQuiet(awake) ? speaker() : null;
  useEffect(() => {
    if (player) applyVoiceSettings(player, settings);
  }, [player, settings]);

  return (
    <section className="human" aria-label="Digital human" data-testid="digital-human" data-state={state}>
      {settings.avatar !== "off" && (
        <div className="human-stage">
          <LivingFace
            face={
              player && {
                state,
                quality: settings.avatarQuality,
                look: settings.avatar,
                reducedMotion,
                visemeSource: player,
              }
            }
          />
        </div>
      )}
      <div className="human-bar">
        <span className={`human-state human-state-${state}`} role="status">
          <span className="human-dot" />
          {stateWords[state]}
        </span>
        <span className="human-buttons">
          {speech !== "idle" && (
            <Tooltip label="Stop speaking (Esc)">
              <ActionIcon
                size="sm"
                variant="light"
                aria-label="Stop speaking"
                onClick={hush}
                data-testid="stop-speaking"
              >
                <IconPlayerStopFilled size={14} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label={settings.muted ? "Unmute" : "Mute"}>
            <ActionIcon
              size="sm"
              variant="subtle"
              aria-label={settings.muted ? "Unmute" : "Mute"}
              aria-pressed={settings.muted}
              onClick={() => onSettings({ muted: !settings.muted })}
              data-testid="mute"
            >
              {settings.muted ? <IconVolumeOff size={16} /> : <IconVolume size={16} />}
            </ActionIcon>
          </Tooltip>
        </span>
      </div>
      {failure && (
        <p className="human-failure" role="alert">
          {failure}
        </p>
      )}
      {player ? <Captions source={player} /> : <div className="captions" />}
    </section>
  );
}
