import { inferenceCalls, inferenceEvents } from "../contract/calls.ts";
import { AppError, isAppError } from "../contract/errors.ts";
import { connectionLost, createClient, type CallOptions, type Client } from "../contract/port/client.ts";
import type { Endpoint } from "../contract/port/messages.ts";

/** The model process, as the engine's features see it. */
export type InferenceClient = Client<typeof inferenceCalls, typeof inferenceEvents>;

const connectTimeoutMs = 15_000;
const absent = "The model runtime is not running. Try again in a moment, or choose Help, Restart Stopped Parts.";
const restarting = "The model runtime stopped. It is being started again, and this is run once more.";
const gaveUp = "The model runtime stopped twice while working on this, so it was given up. Nothing else was disturbed.";

/**
 * A client whose calls wait a bounded time for the model process and are made once more when it ends under them. The
 * process itself keeps from running the same model on the same provider again.
 */
export function createInferenceClient(
  options: { connectTimeoutMs?: number; onConnect?(): void } = {},
): InferenceClient {
  const client = createClient(inferenceCalls, inferenceEvents);
  const timeoutMs = options.connectTimeoutMs ?? connectTimeoutMs;
  const waiting = new Set<() => void>();
  let current: Endpoint | null = null;

  function connected(signal: AbortSignal | undefined): Promise<void> {
    if (current) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => finish(() => reject(new AppError("unavailable", absent))), timeoutMs);
      const arrive = () => finish(resolve);
      const abort = () => finish(() => reject(new AppError("cancelled", "Stopped.")));
      function finish(settle: () => void): void {
        clearTimeout(timer);
        waiting.delete(arrive);
        signal?.removeEventListener("abort", abort);
        settle();
      }
      waiting.add(arrive);
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted) abort();
    });
  }

  async function attempt<T>(make: () => Promise<T>, options: CallOptions): Promise<T> {
    await connected(options.signal);
    return make();
  }

  return {
    async call(name, input, options = {}) {
      const make = () => client.call(name, input, options);
      try {
        return await attempt(make, options);
      } catch (error) {
        if (!wasLost(error) || livesInTheProcess(name)) throw error;
        options.onProgress?.({ fraction: null, message: restarting });
      }
      return attempt(make, options).catch((error: unknown) => {
        throw wasLost(error) ? new AppError("unavailable", gaveUp, { cause: error }) : error;
      });
    },
    on: (name, listener) => client.on(name, listener),
    connect(endpoint) {
      current = endpoint;
      client.connect({
        ...endpoint,
        listen: (onMessage, onClose) =>
          endpoint.listen(onMessage, () => {
            if (current === endpoint) current = null;
            onClose();
          }),
      });
      for (const arrive of waiting) arrive();
      options.onConnect?.();
    },
  };
}

function wasLost(error: unknown): boolean {
  return isAppError(error, "unavailable") && error.details?.["reason"] === connectionLost;
}

const boundToTheProcess = ["hearing/", "training/append", "training/fit", "training/stop", "training/discard"];

/** What it goes on with died with the process; who began it begins it again. */
function livesInTheProcess(name: string): boolean {
  return boundToTheProcess.some((start) => name.startsWith(start));
}
