export { createTrainingHandlers, type TrainingOptions } from "./handlers.ts";
export type { RunModel } from "./predict.ts";
