import { IconShieldHalf } from "@tabler/icons-react";
import type { RiskBody } from "../../contract/plan.ts";
import type { AnalysisPanel } from "../analyse/index.ts";
import { nameOfBody, startBody } from "./body.ts";
import { RiskForm } from "./RiskForm.tsx";
import { RiskResult } from "./RiskResult.tsx";
import "./risk.css";

export { riskOfChart } from "./body.ts";

/** Risk of prices: value at risk, volatility, drawdown, correlation, the frontier, options. */
export const riskPanel: AnalysisPanel<RiskBody> = {
  kind: "risk",
  label: "Risk",
  summary: "value at risk, volatility, portfolios, options",
  icon: IconShieldHalf,
  start: startBody,
  name: nameOfBody,
  Form: RiskForm,
  Result: RiskResult,
};
