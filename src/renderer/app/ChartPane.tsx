import { Button } from "@mantine/core";
import { IconShieldHalf } from "@tabler/icons-react";
import type { Dataset } from "../../contract/dataset.ts";
import { startRun } from "../analyse/index.ts";
import { ChartBuilder } from "../charts/index.ts";
import { riskOfChart } from "../risk/index.ts";
import { saveItem } from "../saved/index.ts";
import { openInConsole } from "../sql-console/index.ts";
import { sayInStatusBar } from "./shell-store.ts";
import { setAnalysis, setChart, setTab, useDatasetView } from "./view-state.ts";

export function ChartPane({ dataset }: { dataset: Dataset }) {
  const { chart, filter } = useDatasetView(dataset.id);
  const risk = riskOfChart(dataset, chart, filter);
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
      actions={
        risk === null ? undefined : (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconShieldHalf size={14} />}
            data-testid="chart-risk"
            onClick={() => {
              setAnalysis(dataset.id, risk);
              setTab(dataset.id, "analyse");
              void startRun(dataset, risk);
            }}
          >
            Risk of this series
          </Button>
        )
      }
      onOpenSql={(sql) => {
        openInConsole(sql);
        setTab(dataset.id, "sql");
      }}
    />
  );
}
