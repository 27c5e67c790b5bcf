export { createQuestionService } from "./question.ts";
export type { Asking, QuestionDependencies, QuestionService } from "./question.ts";
