import { IconTrendingUp } from "@tabler/icons-react";
import { forecastBodySchema, type ForecastBody } from "../../contract/plan.ts";
import type { AnalysisPanel } from "../analyse/index.ts";
import { draftOf, firstDraft } from "./draft.ts";
import { ForecastForm } from "./ForecastForm.tsx";
import { ForecastResult } from "./ForecastResult.tsx";
import "./forecast.css";

export const forecastPanel: AnalysisPanel<ForecastBody> = {
  kind: "forecast",
  label: "Forecast",
  summary: "what comes next, with honest intervals",
  icon: IconTrendingUp,
  start(dataset) {
    const draft = firstDraft(dataset);
    if (!draft) return "A forecast needs a column with dates or years. This data has none.";
    if (dataset.current.rowCount < 2) return "A forecast needs at least two rows.";
    // Without a measure it is not set yet: the form looks at the times first.
    return forecastBodySchema.parse({ kind: "forecast", rows: { kind: "query" }, time: draft.time, value: "" });
  },
  isReady: ({ rows }) => rows.measures.length > 0,
  name(body) {
    const { value, by } = draftOf(body);
    return `Forecast of ${value ?? "rows"}${by === null ? "" : ` by ${by}`}`;
  },
  Form: ForecastForm,
  Result: ForecastResult,
};
