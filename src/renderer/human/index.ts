export { HumanPanel } from "./HumanPanel.tsx";
export { MicrophoneButton } from "./hearing/MicrophoneButton.tsx";
export { stopListening, useListener } from "./hearing/listener.ts";
export { hush, say } from "./speaker.ts";
