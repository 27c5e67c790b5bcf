export { createTrainingHandlers, type TrainingOptions } from "./handlers.ts";
