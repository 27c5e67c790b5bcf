import { useCallback, useEffect, useState } from "react";
import type { ChartResult } from "../../contract/analysis.ts";
import type { ChartSpec } from "../../contract/chart.ts";
import { isAppError } from "../../contract/errors.ts";
import type { Predicate } from "../../contract/query.ts";
import { engine } from "../api/client.ts";

interface ChartState {
  /** The last result stays while the next one is computed. */
  result: ChartResult | null;
  state: "idle" | "loading" | "ready" | "failed";
  failure: string | null;
}

/** Runs a chart's plan whenever it changes; an older run under way is cancelled. Null leaves the chart empty. */
export function useChartResult(
  spec: ChartSpec | null,
  versionId: string,
  filter: Predicate | null,
): ChartState & { retry: () => void } {
  const [chart, setChart] = useState<ChartState>({ result: null, state: "idle", failure: null });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!spec) {
      setChart({ result: null, state: "idle", failure: null });
      return;
    }
    const controller = new AbortController();
    setChart((old) => ({ ...old, state: "loading" }));
    engine
      .call("chart/run", { versionId, spec, ...(filter ? { filter } : {}) }, { signal: controller.signal })
      .then((result) => setChart({ result, state: "ready", failure: null }))
      .catch((error: unknown) => {
        if (isAppError(error, "cancelled")) return;
        setChart({ result: null, state: "failed", failure: error instanceof Error ? error.message : String(error) });
      });
    return () => controller.abort();
  }, [spec, versionId, filter, attempt]);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  return { ...chart, retry };
}
