import { randomUUID } from "node:crypto";

import type { engineCalls } from "../../contract/calls.ts";
import type { Dataset } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { DatasetRecords } from "../datasets/index.ts";
import type { QuestionService } from "../question/index.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { Conversations } from "./index.ts";

type QuestionCall = Extract<keyof typeof engineCalls, `question/${string}`>;

/** A follow-up builds on the last few questions; older ones only cost time. */
const rememberedQuestions = 24;

export interface AskDependencies {
  questions: QuestionService;
  conversations: Conversations;
  records: DatasetRecords;
  warehouse: Warehouse;
}

/** Questions about a dataset's current version; each is kept in its conversation with the answer that was given. */
export function createQuestionHandlers(
  dependencies: AskDependencies,
): Pick<Handlers<typeof engineCalls>, QuestionCall> {
  const { questions, conversations, records, warehouse } = dependencies;

  async function open(datasetId: string): Promise<Dataset> {
    const dataset = await records.get(datasetId);
    if (!dataset) throw new AppError("not-found", "That dataset is not there any more.");
    await warehouse.ensureVersion(dataset.current);
    return dataset;
  }

  function earlierQuestions(conversationId: string, datasetId: string): string[] {
    const answered = conversations
      .messages(conversationId)
      .filter(({ answer }) => answer.result?.provenance.plan.source.datasetId === datasetId);
    return answered.slice(-rememberedQuestions).map(({ question }) => question);
  }

  return {
    async "question/ask"({ datasetId, question, conversationId, viewFilter }, { signal, progress }) {
      const { current, name } = await open(datasetId);
      const earlier = earlierQuestions(conversationId, datasetId);
      const answer = await questions.ask({
        version: current,
        datasetName: name,
        question,
        earlier,
        viewFilter,
        signal,
        progress: (message) => progress({ fraction: null, message }),
      });
      conversations.append({ id: randomUUID(), conversationId, createdAt: new Date().toISOString(), question, answer });
      return answer;
    },
    async "question/suggest"({ datasetId }, { signal }) {
      const { current, name } = await open(datasetId);
      return questions.suggest(current, name, signal);
    },
  };
}
