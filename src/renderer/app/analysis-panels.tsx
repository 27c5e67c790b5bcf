import { AnalysePane, type AnalysePaneProps, type AnalysisPanels } from "../analyse/index.ts";

/** In the order of the list. */
const panels: AnalysisPanels = {};

export function AnalysisPanelsPane(props: Omit<AnalysePaneProps, "panels">) {
  return <AnalysePane {...props} panels={panels} />;
}
