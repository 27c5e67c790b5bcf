import type { Failure } from "../../contract/errors.ts";

export type ToThread =
  | { kind: "task"; id: number; task: unknown }
  /** The answer to a question that the thread asked. */
  | { kind: "reply"; question: number; reply: unknown };

export type FromThread =
  | { kind: "done"; id: number; result: unknown }
  | { kind: "failed"; id: number; failure: Failure }
  /** A bug: its stack goes into the log. */
  | { kind: "crashed"; id: number; stack: string }
  /** With `question` the thread waits for a reply. */
  | { kind: "note"; id: number; note: unknown; question: number | null };
