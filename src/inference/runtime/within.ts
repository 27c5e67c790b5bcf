import { AppError } from "../../contract/errors.ts";

/** A caller's signal and time limit as one. */
export interface Limit {
  signal: AbortSignal;
  /** Rejects when the limit comes first; what arrives after that goes to `late`. */
  race<T>(work: Promise<T>, late?: (value: T) => void): Promise<T>;
  /** The time limit's sentence where it was the time that ended things, else the error as it is. */
  reasonFor(error: AppError): AppError;
  done(): void;
}

export function within(options: { signal?: AbortSignal; timeLimitMs?: number }, title: string): Limit {
  const controller = new AbortController();
  const { timeLimitMs } = options;
  let isOver = false;
  const stop = () => controller.abort();
  const timer =
    timeLimitMs === undefined
      ? undefined
      : setTimeout(() => {
          isOver = true;
          stop();
        }, timeLimitMs);
  options.signal?.addEventListener("abort", stop, { once: true });
  if (options.signal?.aborted) stop();

  return {
    signal: controller.signal,
    race: (work, late) =>
      new Promise((resolve, reject) => {
        const end = () => reject(new AppError("cancelled", "Stopped."));
        if (controller.signal.aborted) end();
        controller.signal.addEventListener("abort", end, { once: true });
        work
          .then(
            (value) => {
              if (controller.signal.aborted) late?.(value);
              resolve(value);
            },
            (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
          )
          .finally(() => controller.signal.removeEventListener("abort", end));
      }),
    reasonFor: (error) =>
      isOver && error.code === "cancelled"
        ? new AppError(
            "unavailable",
            `${title} took longer than ${((timeLimitMs ?? 0) / 1000).toLocaleString("en")} seconds and was stopped.`,
          )
        : error,
    done() {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", stop);
    },
  };
}
