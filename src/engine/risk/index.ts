export { createRiskIntent } from "./question/intent.ts";
export { createRiskHandlers } from "./handlers.ts";
export { createRiskMethod } from "./method.ts";
export { createRiskRunner, type RiskRunner } from "./worker/runner.ts";
