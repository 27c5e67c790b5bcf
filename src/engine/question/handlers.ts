import { randomUUID } from "node:crypto";
import type { engineCalls } from "../../contract/calls.ts";
import type { Dataset } from "../../contract/dataset.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { ConversationMessage } from "../../contract/saved.ts";
import type { QuestionService } from "./question.ts";
import { type Vocabulary, vocabularyOf } from "./vocabulary.ts";

/** Where a conversation is kept. Messages come oldest first. */
export interface ConversationLog {
  messages(conversationId: string): ConversationMessage[] | Promise<ConversationMessage[]>;
  append(message: ConversationMessage): void | Promise<void>;
}

export interface QuestionHandlerDependencies {
  questions: QuestionService;
  conversations: ConversationLog;
  /** The dataset with its current version open in the warehouse. Fails with `not-found`. */
  openDataset(datasetId: string): Dataset | Promise<Dataset>;
}

export function createQuestionHandlers({
  questions,
  conversations,
  openDataset,
}: QuestionHandlerDependencies): Pick<Handlers<typeof engineCalls>, "question/ask" | "question/suggest"> {
  return {
    "question/ask": async ({ datasetId, question, conversationId, viewFilter }, { signal }) => {
      const dataset = await openDataset(datasetId);
      const messages = await conversations.messages(conversationId);
      const earlier = messages
        .filter((message) => message.answer.status === "answered" && isAbout(message, datasetId))
        .map((message) => message.question);
      const answer = await questions.ask({
        version: dataset.current,
        datasetName: dataset.name,
        question,
        earlier,
        viewFilter,
        signal,
      });
      await conversations.append({
        id: randomUUID(),
        conversationId,
        createdAt: new Date().toISOString(),
        question,
        answer,
      });
      return answer;
    },
    "question/suggest": async ({ datasetId }, { signal }) => {
      const dataset = await openDataset(datasetId);
      return questions.suggest(dataset.current, dataset.name, signal);
    },
  };
}

function isAbout(message: ConversationMessage, datasetId: string): boolean {
  return message.answer.result?.provenance.plan.source.datasetId === datasetId;
}

/** What the speech recogniser should expect for a dataset. */
export async function datasetVocabulary(
  questions: QuestionService,
  dataset: Dataset,
  signal?: AbortSignal,
): Promise<Vocabulary> {
  return vocabularyOf(await questions.prepared(dataset.current, dataset.name, signal));
}
