import { create } from "zustand";
import type { Settings } from "../../contract/saved.ts";
import { DEFAULT_VOICE, FLITE_VOICES, type VoiceId } from "../../speech/flite/flite-engine.ts";
import { SpeechPlayer, openAudioOutput, openVoice, type SpeechState } from "./voice/index.ts";

interface SpeakerState {
  speech: SpeechState;
  /** Why there is no voice, in a sentence. The answers are on the screen all the same. */
  failure: string | null;
}

export const useSpeaker = create<SpeakerState>()(() => ({ speech: "idle", failure: null }));

let player: SpeechPlayer | null = null;

/** The one voice of the program, opened when it is first needed. */
export function speaker(): SpeechPlayer {
  if (player) return player;
  const opened = new SpeechPlayer(openVoice(), openAudioOutput());
  opened.subscribe(() => useSpeaker.setState({ speech: opened.state }));
  player = opened;
  return opened;
}

export function applyVoiceSettings(active: SpeechPlayer, { voice, speechRate, volume, muted }: Settings): void {
  active.configure({ voice: isVoice(voice) ? voice : DEFAULT_VOICE, rate: speechRate });
  active.setVolume(volume);
  active.setMuted(muted);
}

function isVoice(name: string): name is VoiceId {
  return FLITE_VOICES.some((voice) => voice.id === name);
}

/** Says a text; what was being said is cut off. */
export async function say(text: string): Promise<void> {
  try {
    await speaker().speak(text);
    useSpeaker.setState({ failure: null });
  } catch (error) {
    console.error("voice", error);
    useSpeaker.setState({
      failure: "The voice could not start, so answers are shown but not spoken. Restart the program to try again.",
    });
  }
}

/** Silences at once. */
export function hush(): void {
  player?.stop();
}
