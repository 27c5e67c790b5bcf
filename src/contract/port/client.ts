import { AppError, type Result } from "../errors.ts";
import type { CallInput, CallMap, CallOutput, EventMap, EventPayload } from "../calls.ts";
import type { Progress } from "../job.ts";
import type { Endpoint, PortMessage } from "./messages.ts";

export interface CallOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface Client<C extends CallMap, E extends EventMap> {
  /** Throws AppError with the handler's code, `cancelled` after an abort, `unavailable` when the other side is gone. */
  call<K extends keyof C & string>(name: K, input: CallInput<C, K>, options?: CallOptions): Promise<CallOutput<C, K>>;
  on<K extends keyof E & string>(name: K, listener: (payload: EventPayload<E, K>) => void): () => void;
  /** Take a new endpoint (the process was restarted). Calls under way end with the endpoint that carries them. */
  connect(endpoint: Endpoint): void;
}

/** In an `unavailable` failure's `details.reason`: the other side ended while the call was under way. */
export const connectionLost = "connection-lost";

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  onProgress: ((progress: Progress) => void) | undefined;
  name: string;
  /** What carries the call; null while it waits for an endpoint. */
  carrier: Endpoint | null;
}

/** A typed caller. Calls made while there is no endpoint wait for the next one. */
export function createClient<C extends CallMap, E extends EventMap>(calls: C, events: E): Client<C, E> {
  let endpoint: Endpoint | null = null;
  let nextId = 1;
  const pending = new Map<number, Pending>();
  const waiting: (() => void)[] = [];
  const listeners = new Map<string, Set<(payload: never) => void>>();

  function settle(id: number, finish: (entry: Pending) => void): void {
    const entry = pending.get(id);
    if (!entry) return;
    pending.delete(id);
    finish(entry);
    closeIfDone(entry.carrier);
  }

  /** An endpoint that was replaced stays until what it carries has ended. */
  function closeIfDone(carrier: Endpoint | null): void {
    if (carrier && carrier !== endpoint && ![...pending.values()].some((entry) => entry.carrier === carrier))
      carrier.close();
  }

  function receive(message: PortMessage, from: Endpoint): void {
    if (message.kind === "progress") pending.get(message.id)?.onProgress?.(message.progress);
    if (message.kind === "event" && from === endpoint) dispatch(message.name, message.payload);
    if (message.kind === "result") settle(message.id, (entry) => finishWith(entry, message.result));
  }

  function dispatch(name: string, payload: unknown): void {
    const schema = events[name];
    const set = listeners.get(name);
    if (!schema || !set) return;
    const parsed = schema.parse(payload);
    for (const listener of set) listener(parsed as never);
  }

  function finishWith(entry: Pending, result: Result<unknown>): void {
    if (!result.ok) {
      entry.reject(new AppError(result.code, result.message, result.details ? { details: result.details } : {}));
      return;
    }
    const parsed = calls[entry.name]?.output.safeParse(result.value);
    if (parsed?.success) entry.resolve(parsed.data);
    else
      entry.reject(
        new AppError("internal", `The answer to ${entry.name} did not have the agreed shape.`, {
          cause: parsed?.error,
        }),
      );
  }

  function connect(next: Endpoint): void {
    const previous = endpoint;
    endpoint = next;
    closeIfDone(previous);
    next.listen(
      (message) => receive(message, next),
      () => {
        if (endpoint === next) endpoint = null;
        for (const [id, entry] of pending) {
          if (entry.carrier !== next) continue;
          pending.delete(id);
          entry.reject(
            new AppError("unavailable", "That part of the program is restarting. Try again in a moment.", {
              details: { reason: connectionLost },
            }),
          );
        }
      },
    );
    for (const start of waiting.splice(0)) start();
  }

  return {
    call(name, input, options = {}) {
      return new Promise((resolve, reject) => {
        const { signal, onProgress } = options;
        if (signal?.aborted) {
          reject(new AppError("cancelled", "Stopped."));
          return;
        }
        const id = nextId++;
        pending.set(id, { resolve: resolve as (value: unknown) => void, reject, onProgress, name, carrier: null });
        const start = () => {
          const entry = pending.get(id);
          if (!entry) return;
          entry.carrier = endpoint;
          endpoint?.post({ kind: "call", id, name, input });
        };
        if (endpoint) start();
        else waiting.push(start);
        signal?.addEventListener(
          "abort",
          () =>
            settle(id, (entry) => {
              entry.carrier?.post({ kind: "cancel", id });
              entry.reject(new AppError("cancelled", "Stopped."));
            }),
          { once: true },
        );
      });
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener as (payload: never) => void);
      return () => set.delete(listener as (payload: never) => void);
    },
    connect,
  };
}
