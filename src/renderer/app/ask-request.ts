import { create } from "zustand";

interface AskRequest {
  /** A question that something outside the conversation wants asked; the conversation takes it away. */
  question: string | null;
}

export const useAskRequest = create<AskRequest>(() => ({ question: null }));

/** Hands a question to the conversation, which asks it about the open dataset. */
export function askQuestion(question: string): void {
  useAskRequest.setState({ question });
}

export function takeQuestion(): string | null {
  const { question } = useAskRequest.getState();
  if (question !== null) useAskRequest.setState({ question: null });
  return question;
}
