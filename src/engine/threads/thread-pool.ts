import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { AppError } from "../../contract/errors.ts";
import type { FromThread, ToThread } from "./messages.ts";

export interface TaskOptions<Note> {
  /** A stop ends the thread at once and fails with `cancelled`. */
  signal?: AbortSignal | undefined;
  /** Memory of the task that is handed over instead of copied. */
  transfer?: ArrayBuffer[];
  /** What the task says while it goes on; what this gives back answers a question. */
  onNote?(note: Note): unknown;
}

/** Worker threads of one script, kept for the next task, so that no event loop waits for arithmetic. */
export interface ThreadPool<Task, Result, Note = never> {
  size: number;
  /** Waits for a free thread. Fails with the code the work failed with. */
  run(task: Task, options?: TaskOptions<Note>): Promise<Result>;
  /** Starts the threads ahead of the first task. */
  start(): void;
  close(): Promise<void>;
}

const mostThreads = 4;

function stopped(): AppError {
  return new AppError("cancelled", "Stopped.");
}

interface Job<Task, Result, Note> {
  id: number;
  task: Task;
  options: TaskOptions<Note>;
  settle(end: { result: Result } | { error: unknown }): void;
}

interface Seat<J> {
  worker: Worker;
  job: J | null;
}

/** Idle threads do not keep the process alive. `script` calls `serveThread`. */
export function createThreadPool<Task, Result, Note = never>(
  script: URL,
  { size = Math.min(mostThreads, availableParallelism()) } = {},
): ThreadPool<Task, Result, Note> {
  type PoolJob = Job<Task, Result, Note>;
  const seats: Seat<PoolJob>[] = [];
  const queue: PoolJob[] = [];
  let lastId = 0;
  let isClosed = false;

  function hire(): Seat<PoolJob> {
    const worker = new Worker(script);
    const seat: Seat<PoolJob> = { worker, job: null };
    worker.unref();
    worker.on("message", (message: FromThread) => hear(seat, message));
    worker.on("error", (error) => dismiss(seat, error));
    worker.on("exit", () => dismiss(seat, new Error("The thread ended early.")));
    seats.push(seat);
    return seat;
  }

  /** Ends the thread, and with an error the job it was at. */
  function dismiss(seat: Seat<PoolJob>, error: unknown): void {
    const place = seats.indexOf(seat);
    if (place < 0) return;
    seats.splice(place, 1);
    void seat.worker.terminate();
    const { job } = seat;
    seat.job = null;
    job?.settle({ error });
    deal();
  }

  function hear(seat: Seat<PoolJob>, message: FromThread): void {
    const { job, worker } = seat;
    if (job?.id !== message.id) return;
    if (message.kind === "note") {
      const { question } = message;
      Promise.resolve(job.options.onNote?.(message.note as Note)).then(
        (reply) => {
          if (question !== null && seat.job === job)
            worker.postMessage({ kind: "reply", question, reply } satisfies ToThread);
        },
        (error: unknown) => dismiss(seat, error),
      );
      return;
    }
    seat.job = null;
    worker.unref();
    if (message.kind === "done") job.settle({ result: message.result as Result });
    else if (message.kind === "crashed") job.settle({ error: new Error(message.stack) });
    else {
      const { code, message: text, details } = message.failure;
      job.settle({ error: new AppError(code, text, details ? { details } : {}) });
    }
    deal();
  }

  function deal(): void {
    // Of many that a signal stops at once none is begun while the others are told.
    for (const job of queue.filter(({ options }) => options.signal?.aborted)) stop(job, stopped());
    while (queue.length > 0) {
      const seat = seats.find(({ job }) => !job) ?? (seats.length < size ? hire() : undefined);
      if (!seat) return;
      const job = queue.shift();
      if (!job) return;
      seat.job = job;
      seat.worker.ref();
      seat.worker.postMessage(
        { kind: "task", id: job.id, task: job.task } satisfies ToThread,
        job.options.transfer ?? [],
      );
    }
  }

  /** A job that waits is dropped, one that runs takes its thread with it. */
  function stop(job: PoolJob, error: unknown): void {
    const place = queue.indexOf(job);
    const seat = seats.find((candidate) => candidate.job === job);
    if (place >= 0) queue.splice(place, 1);
    if (seat) dismiss(seat, error);
    else job.settle({ error });
  }

  function run(task: Task, options: TaskOptions<Note> = {}): Promise<Result> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (isClosed) {
        reject(new AppError("unavailable", "The program is closing."));
        return;
      }
      if (signal?.aborted) {
        reject(stopped());
        return;
      }
      const abort = () => stop(job, stopped());
      const job: PoolJob = {
        id: (lastId += 1),
        task,
        options,
        settle(end) {
          signal?.removeEventListener("abort", abort);
          if ("result" in end) resolve(end.result);
          else reject(end.error);
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      queue.push(job);
      deal();
    });
  }

  return {
    size,
    start() {
      while (seats.length < size) hire();
    },
    run,
    async close() {
      isClosed = true;
      const workers = seats.map(({ worker }) => worker);
      const jobs = [...queue.splice(0), ...seats.flatMap(({ job }) => job ?? [])];
      for (const job of jobs) stop(job, stopped());
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
