import { AppError } from "../errors.ts";
import type { CallInput, CallMap, CallOutput, EventMap, EventPayload } from "../calls.ts";
import type { Progress } from "../job.ts";
import type { Endpoint } from "./messages.ts";

export interface CallOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface Client<C extends CallMap, E extends EventMap> {
  /** Throws AppError with the handler's code, `cancelled` after an abort, `unavailable` when the other side is gone. */
  call<K extends keyof C & string>(name: K, input: CallInput<C, K>, options?: CallOptions): Promise<CallOutput<C, K>>;
  on<K extends keyof E & string>(name: K, listener: (payload: EventPayload<E, K>) => void): () => void;
  /** Swap in a new endpoint (the process was restarted). Calls under way fail with `unavailable`. */
  connect(endpoint: Endpoint): void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  onProgress: ((progress: Progress) => void) | undefined;
  name: string;
  /** False while the call waits for an endpoint; only calls that were sent fail with the endpoint that carried them. */
  sent: boolean;
}

/** A typed caller. Calls made before the first `connect` wait for it. */
export function createClient<C extends CallMap, E extends EventMap>(calls: C, events: E): Client<C, E> {
  let endpoint: Endpoint | null = null;
  let nextId = 1;
  const pending = new Map<number, Pending>();
  const waiting: (() => void)[] = [];
  const listeners = new Map<string, Set<(payload: never) => void>>();

  function failAll(): void {
    for (const [id, entry] of pending) {
      if (!entry.sent) continue;
      pending.delete(id);
      entry.reject(new AppError("unavailable", "That part of the program is restarting. Try again in a moment."));
    }
  }

  function settle(id: number, finish: (entry: Pending) => void): void {
    const entry = pending.get(id);
    if (!entry) return;
    pending.delete(id);
    finish(entry);
  }

  function connect(next: Endpoint): void {
    failAll();
    endpoint = next;
    next.listen(
      (message) => {
        if (endpoint !== next) return;
        if (message.kind === "progress") pending.get(message.id)?.onProgress?.(message.progress);
        if (message.kind === "event") {
          const schema = events[message.name];
          const set = listeners.get(message.name);
          if (!schema || !set) return;
          const payload = schema.parse(message.payload);
          for (const listener of set) listener(payload as never);
        }
        if (message.kind === "result") {
          settle(message.id, (entry) => {
            const { result } = message;
            if (!result.ok) {
              entry.reject(new AppError(result.code, result.message, result.details ? { details: result.details } : {}));
              return;
            }
            const parsed = calls[entry.name]?.output.safeParse(result.value);
            if (parsed?.success) entry.resolve(parsed.data);
            else entry.reject(new AppError("internal", `The answer to ${entry.name} did not have the agreed shape.`, { cause: parsed?.error }));
          });
        }
      },
      () => {
        if (endpoint !== next) return;
        endpoint = null;
        failAll();
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
        pending.set(id, { resolve: resolve as (value: unknown) => void, reject, onProgress, name, sent: false });
        const start = () => {
          const entry = pending.get(id);
          if (!entry) return;
          entry.sent = true;
          endpoint?.post({ kind: "call", id, name, input });
        };
        if (endpoint) start();
        else waiting.push(start);
        signal?.addEventListener(
          "abort",
          () =>
            settle(id, (entry) => {
              endpoint?.post({ kind: "cancel", id });
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
