import { anomaliesPanel } from "../anomalies/index.ts";
import { AnalysePane, type AnalysePaneProps, type AnalysisPanels } from "../analyse/index.ts";
import { riskPanel } from "../risk/index.ts";
import { forecastPanel } from "../forecast/index.ts";
import { trainingPanel } from "../training/index.ts";

/** In the order of the list. */
const panels: AnalysisPanels = {
  forecast: forecastPanel,
  anomalies: anomaliesPanel,
  risk: riskPanel,
  prediction: trainingPanel,
};

export function AnalysisPanelsPane(props: Omit<AnalysePaneProps, "panels">) {
  return <AnalysePane {...props} panels={panels} />;
}
