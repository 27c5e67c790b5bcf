import type { Page } from "playwright-core";

import type { CallInput, CallOutput, engineCalls } from "../../src/contract/calls.ts";
import type { Result } from "../../src/contract/errors.ts";

type EngineCalls = typeof engineCalls;

export interface TimedCall<T> {
  value: T;
  /** From the post in the page to the result in the page. */
  durationMs: number;
}

/** Calls the engine from inside the page, over the page's own port, and times it there. */
export interface RendererCalls {
  call<K extends keyof EngineCalls & string>(
    name: K,
    input: CallInput<EngineCalls, K>,
  ): Promise<TimedCall<CallOutput<EngineCalls, K>>>;
}

export async function connectRendererCalls(page: Page): Promise<RendererCalls> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const scope = window as unknown as { finsight: { requestPorts(): void }; benchPort?: MessagePort };
        window.addEventListener("message", (event: MessageEvent<{ port?: string }>) => {
          const [port] = event.ports;
          if (event.data?.port !== "engine" || !port) return;
          scope.benchPort = port;
          resolve();
        });
        scope.finsight.requestPorts();
      }),
  );
  let nextId = 1_000_000_000;
  return {
    async call(name, input) {
      nextId += 1;
      const answer = await page.evaluate(
        ({ id, callName, callInput }) =>
          new Promise<{ result: unknown; durationMs: number }>((resolve) => {
            const port = (window as unknown as { benchPort: MessagePort }).benchPort;
            const startedAt = performance.now();
            function listen(event: MessageEvent<{ kind: string; id?: number; result?: unknown }>): void {
              if (event.data.kind !== "result" || event.data.id !== id) return;
              port.removeEventListener("message", listen);
              resolve({ result: event.data.result, durationMs: performance.now() - startedAt });
            }
            port.addEventListener("message", listen);
            port.postMessage({ kind: "call", id, name: callName, input: callInput });
          }),
        { id: nextId, callName: name, callInput: input as unknown },
      );
      const result = answer.result as Result<unknown>;
      if (!result.ok) throw new Error(`${name}: ${result.code}: ${result.message}`);
      return { value: result.value as never, durationMs: answer.durationMs };
    },
  };
}
