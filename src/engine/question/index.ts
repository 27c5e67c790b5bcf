export { createQuestionService } from "./question.ts";
export type { Asking, QuestionDependencies, QuestionService } from "./question.ts";
export type { RelateColumn } from "./relate-words.ts";
export type { IntentInput, IntentReading, QuestionIntent } from "./intent.ts";
export type { Prepared } from "./prepare.ts";
export type { Understanding } from "./understand.ts";
export { magnitudeWords, numberWords } from "./lexicon/number-words.ts";
