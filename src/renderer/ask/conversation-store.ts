import { create } from "zustand";
import type { Answer } from "../../contract/analysis.ts";
import { isAppError } from "../../contract/errors.ts";
import type { Predicate } from "../../contract/query.ts";
import { engine } from "../api/client.ts";

export interface Turn {
  id: string;
  question: string;
  /** Null while it is being computed or after it failed. */
  answer: Answer | null;
  failure: string | null;
  /** While it is being computed: what is going on, or what is written already. */
  progress?: string;
}

interface ConversationState {
  datasetId: string | null;
  turns: Turn[];
  asking: boolean;
  suggestions: { label: string; question: string }[];
  open(datasetId: string): Promise<void>;
  /** Resolves with the answer, or null when it failed or was stopped. */
  ask(question: string, viewFilter: Predicate | null): Promise<Answer | null>;
  stop(): void;
  clear(): Promise<void>;
}

let running: AbortController | null = null;

/** One conversation a dataset; the engine keeps it, so a reload shows it again. */
export const useConversation = create<ConversationState>()((set, get) => ({
  datasetId: null,
  turns: [],
  asking: false,
  suggestions: [],

  async open(datasetId) {
    running?.abort();
    set({ datasetId, turns: [], asking: false, suggestions: [] });
    const [messages, suggestions] = await Promise.all([
      engine.call("conversation/messages", { conversationId: datasetId }),
      engine.call("question/suggest", { datasetId }),
    ]);
    if (get().datasetId !== datasetId) return;
    const earlier = messages.map(({ id, question, answer }) => ({ id, question, answer, failure: null }));
    set((state) => ({ turns: [...earlier, ...state.turns], suggestions }));
  },

  async ask(question, viewFilter) {
    const { datasetId } = get();
    const text = question.trim();
    if (datasetId === null || text === "") return null;
    running?.abort();
    const controller = new AbortController();
    running = controller;
    const id = crypto.randomUUID();
    set((state) => ({
      asking: true,
      turns: [
        ...state.turns.filter((turn) => turn.answer ?? turn.failure),
        { id, question: text, answer: null, failure: null },
      ],
    }));
    const update = (change: Partial<Turn>) =>
      set((state) => ({ turns: state.turns.map((turn) => (turn.id === id ? { ...turn, ...change } : turn)) }));
    try {
      const answer = await engine.call(
        "question/ask",
        { datasetId, question: text, conversationId: datasetId, ...(viewFilter ? { viewFilter } : {}) },
        { signal: controller.signal, onProgress: ({ message }) => update({ progress: message }) },
      );
      update({ answer });
      return answer;
    } catch (error) {
      update({
        failure: isAppError(error, "cancelled") ? "Stopped." : error instanceof Error ? error.message : String(error),
      });
      return null;
    } finally {
      if (running === controller) {
        running = null;
        set({ asking: false });
      }
    }
  },

  stop() {
    running?.abort();
  },

  async clear() {
    const { datasetId } = get();
    if (datasetId === null) return;
    running?.abort();
    await engine.call("conversation/clear", { conversationId: datasetId });
    set({ turns: [] });
  },
}));
