export { createRiskHandlers } from "./handlers.ts";
