import type { engineCalls } from "../../contract/calls.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { runChart } from "./run-chart.ts";
import { runPlan } from "./run-plan.ts";
import { suggestCharts } from "./suggest-charts.ts";

export interface AnalysisDependencies {
  warehouse: Warehouse;
  /** Fails with `not-found` for a version that is not there. */
  findVersion(
    versionId: string,
  ): { version: DatasetVersion; datasetName: string } | Promise<{ version: DatasetVersion; datasetName: string }>;
}

type AnalysisCall = "analysis/run" | "chart/run" | "chart/suggest";

export function createAnalysisHandlers({
  warehouse,
  findVersion,
}: AnalysisDependencies): Pick<Handlers<typeof engineCalls>, AnalysisCall> {
  async function opened(
    versionId: string,
  ): Promise<{ warehouse: Warehouse; version: DatasetVersion; datasetName: string }> {
    const found = await findVersion(versionId);
    await warehouse.ensureVersion(found.version);
    return { warehouse, ...found };
  }
  return {
    "analysis/run": async ({ plan, maximumRows }, { signal }) =>
      runPlan({ ...(await opened(plan.source.versionId)), plan, maximumRows, signal }),
    "chart/run": async ({ versionId, spec, filter, maximumRows }, { signal }) =>
      runChart({ ...(await opened(versionId)), spec, filter, maximumRows, signal }),
    "chart/suggest": async ({ versionId, columns }, { signal }) =>
      suggestCharts({ ...(await opened(versionId)), columns, signal }),
  };
}
