export {};

/** The part of the abort standard every process has; the contract compiles without DOM and Node types. */
declare global {
  interface AbortSignal {
    readonly aborted: boolean;
    addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
    removeEventListener(type: "abort", listener: () => void): void;
  }
  interface AbortController {
    readonly signal: AbortSignal;
    abort(reason?: unknown): void;
  }
  var AbortController: new () => AbortController;
}
