import { lazy, Suspense } from "react";
import type { Dataset } from "../../contract/dataset.ts";
import { saveItem } from "../saved/index.ts";
import { openInConsole } from "../sql-console/index.ts";
import { sayInStatusBar } from "./shell-store.ts";
import { setAnalysis, setAnalysisKind, setTab, useDatasetView } from "./view-state.ts";

/** The kinds of analysis come with their forms and charts when the tab is first opened. */
const Pane = lazy(() =>
  import("./analysis-panels.tsx").then(({ AnalysisPanelsPane }) => ({ default: AnalysisPanelsPane })),
);

export function AnalysisPane({ dataset }: { dataset: Dataset }) {
  const { analysis, filter } = useDatasetView(dataset.id);
  return (
    <Suspense fallback={null}>
      <Pane
        dataset={dataset}
        filter={filter}
        kind={analysis.kind}
        bodies={analysis.bodies}
        onKind={(kind) => setAnalysisKind(dataset.id, kind)}
        onChange={(body) => setAnalysis(dataset.id, body)}
        onSave={(name, body) => {
          void saveItem(name, { kind: "analysis", datasetId: dataset.id, body }).then((item) => {
            if (item) sayInStatusBar(`Saved ${item.name}`);
          });
        }}
        onOpenSql={(sql) => {
          openInConsole(sql);
          setTab(dataset.id, "sql");
        }}
      />
    </Suspense>
  );
}
