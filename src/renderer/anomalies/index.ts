import { IconActivityHeartbeat } from "@tabler/icons-react";
import type { AnomaliesBody } from "../../contract/plan.ts";
import type { AnalysisPanel } from "../analyse/index.ts";
import { bodyOf, guessForm } from "./anomalies-form.ts";
import { AnomaliesForm } from "./AnomaliesForm.tsx";
import { AnomaliesResult } from "./AnomaliesResult.tsx";
import "./anomalies.css";

export const anomaliesPanel: AnalysisPanel<AnomaliesBody> = {
  kind: "anomalies",
  label: "Anomalies",
  summary: "what was out of the ordinary, and why",
  icon: IconActivityHeartbeat,
  start(dataset, filter) {
    const form = guessForm(dataset);
    return typeof form === "string" ? form : bodyOf(form, filter);
  },
  name: ({ value, by }) => `Anomalies in ${value}${by.length > 0 ? ` by ${by.join(", ")}` : ""}`,
  Form: AnomaliesForm,
  Result: AnomaliesResult,
};
