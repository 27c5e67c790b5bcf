import type { engineCalls } from "../../contract/calls.ts";
import type { ConversationMessage } from "../../contract/saved.ts";
import type { Handlers } from "../../contract/port/server.ts";
import { appendMessage, clearConversation, listMessages } from "../store/records/conversations/messages.ts";
import type { StoreLender } from "../store/store.ts";

export { createQuestionHandlers, type AskDependencies } from "./ask.ts";

type ConversationCall = Extract<keyof typeof engineCalls, `conversation/${string}`>;

const shownMessageCount = 200;

/** The questions of a conversation and their answers, as they were given. */
export interface Conversations {
  /** Oldest first. */
  messages(conversationId: string): ConversationMessage[];
  append(message: ConversationMessage): void;
}

export function createConversations(store: StoreLender): Conversations {
  return {
    messages: (conversationId) => store.read((reader) => listMessages(reader, conversationId, shownMessageCount)),
    append: (message) => store.write((writer) => appendMessage(writer, message)),
  };
}

export function createConversationHandlers(dependencies: {
  store: StoreLender;
  conversations: Conversations;
}): Pick<Handlers<typeof engineCalls>, ConversationCall> {
  return {
    "conversation/messages": ({ conversationId }) => dependencies.conversations.messages(conversationId),
    "conversation/clear": ({ conversationId }) => {
      dependencies.store.write((writer) => clearConversation(writer, conversationId));
      return {};
    },
  };
}
