import { AppError } from "../../contract/errors.ts";

/** Who waits for a result: an ear, a person at the screen, nobody in particular. */
export type Priority = "speech" | "interactive" | "batch";
const order: readonly Priority[] = ["speech", "interactive", "batch"];

/** A queue with priorities in front of a limited number of places. */
export interface Slots {
  /** Resolves with what gives the place back. Rejects as `cancelled` when the signal comes first. */
  acquire(priority: Priority, signal?: AbortSignal): Promise<() => void>;
}

/** Work of a priority starts while fewer than its limit run in all, the highest priority first, then by age. */
export function createSlots(limits: Record<Priority, number>): Slots {
  const waiting: Record<Priority, (() => void)[]> = { speech: [], interactive: [], batch: [] };
  let runningCount = 0;

  function dispatch(): void {
    for (const priority of order) {
      while (waiting[priority].length > 0) {
        if (runningCount >= limits[priority]) return;
        waiting[priority].shift()?.();
      }
    }
  }

  return {
    acquire(priority, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(new AppError("cancelled", "Stopped."));
          return;
        }
        function leave(): void {
          waiting[priority] = waiting[priority].filter((other) => other !== start);
          reject(new AppError("cancelled", "Stopped."));
        }
        function start(): void {
          signal?.removeEventListener("abort", leave);
          runningCount += 1;
          let isHeld = true;
          resolve(() => {
            if (!isHeld) return;
            isHeld = false;
            runningCount -= 1;
            dispatch();
          });
        }
        signal?.addEventListener("abort", leave, { once: true });
        waiting[priority].push(start);
        dispatch();
      });
    },
  };
}
