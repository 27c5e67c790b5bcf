import type { AnalysisResult } from "../../contract/analysis.ts";
import { isAppError } from "../../contract/errors.ts";
import type { Generated, GenerateInput } from "../../contract/language.ts";
import type { InferenceClient } from "../inference-client.ts";
import type { IntentInput, QuestionIntent } from "../question/index.ts";
import { checkNumbers } from "./number-check.ts";
import { factsOf } from "./number-facts.ts";
import { planAnswerJsonSchema, planAnswerSchema } from "./plan-schema.ts";
import { planMessages, proseMessages } from "./prompts.ts";

/** Nobody waits for a model process that is not there, only to be told that no model is. */
const packTimeoutMs = 1_000;
const planTimeLimitMs = 60_000;
const proseTimeLimitMs = 20_000;
const planTokens = 600;
const proseTokens = 160;

export interface LanguageDependencies {
  inference: Pick<InferenceClient, "call">;
  log(source: string, error: unknown): void;
}

/**
 * Where the program itself cannot read a question and a chat model is installed: the model writes a plan, which is
 * checked and run like any other, and sentences about its result, of which those with a number that is not in it are
 * left out. Without a model the question stays refused.
 */
export function languageIntent({ inference, log }: LanguageDependencies): QuestionIntent {
  async function installedPack(signal: AbortSignal | undefined): Promise<{ id: string; title: string } | null> {
    const limit = AbortSignal.timeout(packTimeoutMs);
    try {
      const options = { signal: signal ? AbortSignal.any([signal, limit]) : limit };
      return (await inference.call("language/pack", {}, options)).pack;
    } catch (error) {
      if (!isAppError(error)) log("the chat model", error);
      return null;
    }
  }

  function write(
    input: GenerateInput,
    signal: AbortSignal | undefined,
    onText: (text: string) => void = () => undefined,
  ): Promise<Generated> {
    const onProgress = ({ message }: { message: string }) => onText(message);
    return inference.call("language/generate", input, { onProgress, ...(signal ? { signal } : {}) });
  }

  return {
    name: "local model",
    turn: "last",
    async read(input) {
      const pack = await installedPack(input.signal);
      if (!pack) return null;
      input.progress?.(`${pack.title} is writing a plan.`);
      const body = await planOf(input);
      if (!body) return null;
      return {
        kind: "plan",
        body,
        assumptions: [
          {
            text: `Plan written by the local model, ${pack.title}. See under "How computed" whether it is what you meant.`,
          },
        ],
        retell: ({ text, result }) => retell(input, text, result),
      };
    },
  };

  async function planOf({ question, prepared, datasetName, signal }: IntentInput) {
    const { columns, rowCount } = prepared.schema;
    const names = columns.map(({ name }) => name);
    try {
      const { text } = await write(
        {
          messages: planMessages(question, { name: datasetName, rowCount, columns }),
          jsonSchema: planAnswerJsonSchema(names),
          maxTokens: planTokens,
          timeLimitMs: planTimeLimitMs,
        },
        signal,
      );
      const parsed = planAnswerSchema.safeParse(JSON.parse(text));
      if (!parsed.success) log("a plan of the chat model", parsed.error);
      return parsed.success && parsed.data.answerable ? parsed.data.body : null;
    } catch (error) {
      if (isAppError(error, "cancelled") && signal?.aborted) throw error;
      log("a plan of the chat model", error);
      return null;
    }
  }

  /** The program's own sentence first; what the model adds comes after it. */
  async function retell(
    input: IntentInput,
    told: string,
    result: AnalysisResult,
  ): Promise<{ text: string; note?: string }> {
    try {
      const messages = proseMessages(input.question, told, result.table);
      const facts = factsOf(result);
      const written = await write(
        { messages, maxTokens: proseTokens, timeLimitMs: proseTimeLimitMs },
        input.signal,
        (text) => input.progress?.(joined(told, checkNumbers(wholeSentences(text), facts).text)),
      );
      const whole = written.stopped === "end" ? written.text : wholeSentences(written.text);
      const { text, refusedCount } = checkNumbers(whole, facts);
      const note =
        refusedCount === 0
          ? {}
          : {
              note: `${refusedCount === 1 ? "A sentence of the model was" : `${refusedCount} sentences of the model were`} left out for numbers that are not in the result.`,
            };
      return { text: joined(told, text), ...note };
    } catch (error) {
      if (isAppError(error, "cancelled") && input.signal?.aborted) throw error;
      log("sentences of the chat model", error);
      return { text: told };
    }
  }
}

function joined(told: string, more: string): string {
  return more === "" ? told : `${told} ${more}`;
}

function wholeSentences(text: string): string {
  return /^[\s\S]*[.!?](?=\s|$)/.exec(text)?.[0] ?? "";
}
