export { CompanionPanel } from "./CompanionPanel.tsx";
