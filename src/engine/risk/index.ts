export { createRiskIntent } from "./question/intent.ts";
export { createRiskHandlers } from "./handlers.ts";
export { createRiskMethod } from "./method.ts";
export { priceRows } from "./price-rows.ts";
export { createRiskRunner, type RiskRunner } from "./worker/runner.ts";
