import { useEffect, useState } from "react";
import type { ChartSpec } from "../../contract/chart.ts";
import { isAppError } from "../../contract/errors.ts";
import { engine } from "../api/client.ts";
import { describeChart } from "./chart-edit.ts";
import { ChartView } from "./ChartView.tsx";
import { useChartResult } from "./use-chart-result.ts";

export interface ChartSuggestionsProps {
  versionId: string;
  message: string;
  onChoose: (spec: ChartSpec) => void;
}

/** The empty chart page: what is missing, and a few charts of this dataset that are worth a look. */
export function ChartSuggestions({ versionId, message, onChoose }: ChartSuggestionsProps) {
  const [suggestions, setSuggestions] = useState<ChartSpec[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    engine
      .call("chart/suggest", { versionId }, { signal: controller.signal })
      .then((specs) => setSuggestions(specs.slice(0, 6)))
      .catch((error: unknown) => {
        if (!isAppError(error, "cancelled")) console.error("chart/suggest", error);
      });
    return () => controller.abort();
  }, [versionId]);
  return (
    <div className="chart-suggestions">
      <p className="chart-suggestions-hint">{message} Or start from one of these:</p>
      <div className="chart-suggestions-grid">
        {suggestions.map((spec) => (
          <button
            key={JSON.stringify(spec)}
            type="button"
            className="chart-suggestion"
            onClick={() => onChoose(spec)}
            data-testid="chart-suggestion"
          >
            <span className="chart-suggestion-title">{describeChart(spec)}</span>
            <SuggestedChart spec={spec} versionId={versionId} />
          </button>
        ))}
      </div>
    </div>
  );
}

function SuggestedChart({ spec, versionId }: { spec: ChartSpec; versionId: string }) {
  const { result } = useChartResult(spec, versionId, null);
  return (
    <span className="chart-suggestion-picture">
      {result && <ChartView spec={result.chart} table={result.table} label={describeChart(spec)} compact />}
    </span>
  );
}
