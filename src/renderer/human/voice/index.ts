export { openAudioOutput, type AudioOutput } from "./audio-output.ts";
export { openVoice } from "./open-voice.ts";
export { SpeechPlayer, type SpeakOptions, type SpeechOutcome, type SpeechState } from "./speech-player.ts";
