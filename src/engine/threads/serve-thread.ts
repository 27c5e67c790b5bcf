import { parentPort } from "node:worker_threads";
import { isAppError, toFailure } from "../../contract/errors.ts";
import type { FromThread, ToThread } from "./messages.ts";

export interface TaskContext<Note> {
  /** Tells the caller something while the task goes on. */
  note(note: Note): void;
  /** Tells the caller something and waits for what it says to it. */
  ask(note: Note): Promise<unknown>;
}

export interface Outcome<Result> {
  result: Result;
  /** Memory of the result that is handed over instead of copied. */
  transfer?: ArrayBuffer[];
}

/** The worker's side of a thread pool: one task at a time. An expected failure crosses as its code, a bug as its stack. */
export function serveThread<Task, Result, Note = never>(
  work: (task: Task, context: TaskContext<Note>) => Outcome<Result> | Promise<Outcome<Result>>,
): void {
  const port = parentPort;
  if (!port) throw new Error("This file runs as a worker.");
  const questions = new Map<number, (reply: unknown) => void>();
  let lastQuestion = 0;
  const post = (message: FromThread, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

  async function run(id: number, task: Task): Promise<void> {
    const context: TaskContext<Note> = {
      note: (note) => post({ kind: "note", id, note, question: null }),
      ask(note) {
        const question = (lastQuestion += 1);
        return new Promise((resolve) => {
          questions.set(question, resolve);
          post({ kind: "note", id, note, question });
        });
      },
    };
    try {
      const { result, transfer } = await work(task, context);
      post({ kind: "done", id, result }, transfer);
    } catch (error) {
      if (isAppError(error)) post({ kind: "failed", id, failure: toFailure(error) });
      else
        post({ kind: "crashed", id, stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }

  port.on("message", (message: ToThread) => {
    if (message.kind === "task") void run(message.id, message.task as Task);
    else {
      questions.get(message.question)?.(message.reply);
      questions.delete(message.question);
    }
  });
}
