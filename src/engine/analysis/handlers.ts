import type { AnalysisResult } from "../../contract/analysis.ts";
import type { engineCalls } from "../../contract/calls.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import { isMethodBody, type AnalysisPlan, type MethodKind } from "../../contract/plan.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { Jobs } from "../jobs/index.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { MethodRegistry } from "./methods.ts";
import { runChart } from "./run-chart.ts";
import { runPlan } from "./run-plan.ts";
import { suggestCharts } from "./suggest-charts.ts";

export interface AnalysisDependencies {
  warehouse: Warehouse;
  methods: MethodRegistry;
  jobs: Jobs;
  /** Fails with `not-found` for a version that is not there. */
  findVersion(
    versionId: string,
  ): { version: DatasetVersion; datasetName: string } | Promise<{ version: DatasetVersion; datasetName: string }>;
}

const keptResults = 24;

const titles: Record<MethodKind, string> = {
  forecast: "Forecast",
  anomalies: "Search for anomalies",
  risk: "Risk analysis",
  prediction: "Prediction",
};

function titleOf({ body }: AnalysisPlan): string {
  return isMethodBody(body) ? titles[body.kind] : "Analysis";
}

type AnalysisCall = `analysis/${"run" | "start" | "result"}` | "chart/run" | "chart/suggest";

export function createAnalysisHandlers({
  warehouse,
  methods,
  jobs,
  findVersion,
}: AnalysisDependencies): Pick<Handlers<typeof engineCalls>, AnalysisCall> {
  async function opened(
    versionId: string,
  ): Promise<{ warehouse: Warehouse; methods: MethodRegistry; version: DatasetVersion; datasetName: string }> {
    const found = await findVersion(versionId);
    await warehouse.ensureVersion(found.version);
    return { warehouse, methods, ...found };
  }
  const results = new Map<string, AnalysisResult>();

  return {
    "analysis/run": async ({ plan, maximumRows }, { signal }) =>
      runPlan({ ...(await opened(plan.source.versionId)), plan, maximumRows, signal }),
    "analysis/start": ({ plan, maximumRows }) => {
      const job = jobs.start({
        kind: "analysis",
        title: titleOf(plan),
        async run({ signal, progress }) {
          const opening = await opened(plan.source.versionId);
          const result = await runPlan({ ...opening, plan, maximumRows, signal, progress });
          results.set(job.id, result);
          for (const id of results.keys()) if (results.size > keptResults) results.delete(id);
          return { datasetId: plan.source.datasetId, versionId: plan.source.versionId };
        },
      });
      return job;
    },
    "analysis/result": ({ jobId }) => {
      const result = results.get(jobId);
      if (!result) throw new AppError("not-found", "That result is not kept any more. Run the analysis again.");
      return result;
    },
    "chart/run": async ({ versionId, spec, filter, maximumRows }, { signal }) =>
      runChart({ ...(await opened(versionId)), spec, filter, maximumRows, signal }),
    "chart/suggest": async ({ versionId, columns }, { signal }) =>
      suggestCharts({ ...(await opened(versionId)), columns, signal }),
  };
}
