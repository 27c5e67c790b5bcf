export { HumanPanel } from "./HumanPanel.tsx";
export { hush, say, useSpeaker } from "./speaker.ts";
