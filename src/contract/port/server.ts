import { AppError, toFailure } from "../errors.ts";
import type { CallMap, CallOutput, EventMap, EventPayload, HandlerInput } from "../calls.ts";
import type { Progress } from "../job.ts";
import type { Endpoint } from "./messages.ts";

export interface CallContext {
  signal: AbortSignal;
  progress(progress: Progress): void;
}

export type Handlers<C extends CallMap> = {
  [K in keyof C]: (input: HandlerInput<C, K>, context: CallContext) => Promise<CallOutput<C, K>> | CallOutput<C, K>;
};

export interface Server<E extends EventMap> {
  attach(endpoint: Endpoint): void;
  emit<K extends keyof E & string>(name: K, payload: EventPayload<E, K>): void;
}

/**
 * Serves calls on any number of endpoints. Input is parsed before a handler sees it; expected failures cross as their
 * code, anything else is given to `log` with its cause and crosses as `internal`.
 */
export function createServer<C extends CallMap, E extends EventMap>(
  calls: C,
  handlers: Handlers<C>,
  log: (name: string, error: unknown) => void,
): Server<E> {
  const endpoints = new Set<Endpoint>();

  async function run(name: string, input: unknown, context: CallContext): Promise<unknown> {
    const definition = Object.hasOwn(calls, name) ? calls[name] : undefined;
    const handler = handlers[name as keyof C];
    if (!definition || !handler) throw new AppError("invalid-input", `There is no call named ${name.slice(0, 80)}.`);
    const parsed = definition.input.safeParse(input);
    if (!parsed.success) {
      const first = parsed.error.issues[0];
      throw new AppError(
        "invalid-input",
        `The request was not understood: ${first?.path.join(".") ?? ""} ${first?.message ?? ""}`.trim(),
        { cause: parsed.error },
      );
    }
    return handler(parsed.data as HandlerInput<C, keyof C>, context);
  }

  return {
    attach(endpoint) {
      endpoints.add(endpoint);
      const running = new Map<number, AbortController>();
      endpoint.listen(
        (message) => {
          if (message.kind === "cancel") running.get(message.id)?.abort();
          if (message.kind !== "call") return;
          const { id, name, input } = message;
          const controller = new AbortController();
          running.set(id, controller);
          const context: CallContext = {
            signal: controller.signal,
            progress: (progress) => endpoint.post({ kind: "progress", id, progress }),
          };
          run(name, input, context)
            .then(
              (value) => ({ ok: true as const, value }),
              (error: unknown) => {
                const failure = toFailure(error);
                if (failure.code === "internal" || (error instanceof Error && error.cause !== undefined))
                  log(name, error);
                return failure;
              },
            )
            .then((result) => {
              running.delete(id);
              endpoint.post({ kind: "result", id, result });
            })
            .catch((error: unknown) => log(name, error));
        },
        () => {
          endpoints.delete(endpoint);
          for (const controller of running.values()) controller.abort();
        },
      );
    },
    emit(name, payload) {
      for (const endpoint of endpoints) endpoint.post({ kind: "event", name, payload });
    },
  };
}
