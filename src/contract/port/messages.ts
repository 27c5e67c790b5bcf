import type { Progress } from "../job.ts";
import type { Result } from "../errors.ts";

export type PortMessage =
  | { kind: "call"; id: number; name: string; input: unknown }
  | { kind: "cancel"; id: number }
  | { kind: "progress"; id: number; progress: Progress }
  | { kind: "result"; id: number; result: Result<unknown> }
  | { kind: "event"; name: string; payload: unknown };

/** The one thing a transport must do. MessagePort, worker and in-process pairs all fit. */
export interface Endpoint {
  post(message: PortMessage): void;
  listen(onMessage: (message: PortMessage) => void, onClose: () => void): void;
  close(): void;
}
