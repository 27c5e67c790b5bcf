export { AnalysePane, type AnalysePaneProps } from "./AnalysePane.tsx";
export type { AnalysisPanel, AnalysisPanels, FormProps, ResultProps } from "./panel.ts";
export { forgetRunning, putRunJob, startRun } from "./runs-store.ts";
