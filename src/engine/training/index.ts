export { createTrainingHandlers, type TrainingDependencies } from "./handlers.ts";
export { createTrainedModels, type TrainedModels } from "./models.ts";
export { createPredictionMethod } from "./prediction-method.ts";
export { createTrainingIntent } from "./question-intent.ts";
export { allRows } from "./read-rows.ts";
export { train } from "./train.ts";
