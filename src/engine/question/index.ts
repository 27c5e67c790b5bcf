export { createQuestionHandlers, datasetVocabulary } from "./handlers.ts";
export type { ConversationLog, QuestionHandlerDependencies } from "./handlers.ts";
export { createQuestionService } from "./question.ts";
export type { Asking, QuestionDependencies, QuestionService } from "./question.ts";
export type { Vocabulary } from "./vocabulary.ts";
