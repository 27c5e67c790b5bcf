import type { Dataset } from "../../contract/dataset.ts";
import { ChartBuilder } from "../charts/index.ts";
import { saveItem } from "../saved/index.ts";
import { openInConsole } from "../sql-console/index.ts";
import { sayInStatusBar } from "./shell-store.ts";
import { setChart, setTab, useDatasetView } from "./view-state.ts";

export function ChartPane({ dataset }: { dataset: Dataset }) {
  const { chart, filter } = useDatasetView(dataset.id);
  return (
    <ChartBuilder
      dataset={dataset}
      spec={chart}
      filter={filter}
      onChange={(spec) => setChart(dataset.id, spec, { group: "chart" })}
      onSave={(name, spec) => {
        void saveItem(name, { kind: "chart", datasetId: dataset.id, spec, ...(filter ? { filter } : {}) }).then(
          (item) => {
            if (item) sayInStatusBar(`Saved ${item.name}`);
          },
        );
      }}
      onOpenSql={(sql) => {
        openInConsole(sql);
        setTab(dataset.id, "sql");
      }}
    />
  );
}
