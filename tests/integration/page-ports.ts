import type { Page } from "playwright-core";

import type { Result } from "../../src/contract/errors.ts";

type ProcessPort = "engine" | "inference" | "shell";

export interface SeenEvent {
  port: ProcessPort;
  name: string;
  payload: unknown;
}

/** A second set of ports in the page, speaking the contract's protocol by hand, as an attacker's script in it could. */
export interface PagePorts {
  call(port: ProcessPort, name: string, input: unknown, timeoutMs?: number): Promise<Result<unknown> | "no answer">;
  /** Posts anything at all. */
  post(port: ProcessPort, message: unknown): Promise<void>;
  events(): Promise<SeenEvent[]>;
  /** How many ports to each process have arrived. */
  arrivals(): Promise<Record<ProcessPort, number>>;
}

interface Probe {
  ports: Partial<Record<ProcessPort, MessagePort>>;
  arrivals: Record<ProcessPort, number>;
  events: SeenEvent[];
  answers: Map<number, (result: Result<unknown>) => void>;
  nextId: number;
}

export async function openPagePorts(page: Page): Promise<PagePorts> {
  await page.evaluate(() => {
    const scope = window as unknown as { probe: Probe; finsight: { requestPorts(): void } };
    const probe: Probe = {
      ports: {},
      arrivals: { engine: 0, inference: 0, shell: 0 },
      events: [],
      answers: new Map(),
      nextId: 2_000_000_000,
    };
    scope.probe = probe;
    window.addEventListener("message", (event: MessageEvent<{ port?: ProcessPort }>) => {
      const [port] = event.ports;
      const name = event.data.port;
      if (!port || !name) return;
      probe.ports[name] = port;
      probe.arrivals[name] += 1;
      port.addEventListener(
        "message",
        ({
          data,
        }: MessageEvent<{ kind: string; id: number; name: string; payload: unknown; result: Result<unknown> }>) => {
          if (data.kind === "event") probe.events.push({ port: name, name: data.name, payload: data.payload });
          if (data.kind === "result") probe.answers.get(data.id)?.(data.result);
        },
      );
      port.start();
    });
    scope.finsight.requestPorts();
  });
  await page.waitForFunction(() => (window as unknown as { probe: Probe }).probe.ports.engine !== undefined);

  return {
    call: (port, name, input, timeoutMs = 10_000) =>
      page.evaluate(
        async ({ port: to, name: callName, input: callInput, timeoutMs: limitMs }) => {
          const { probe } = window as unknown as { probe: Probe };
          const startMs = performance.now();
          while (!probe.ports[to] && performance.now() - startMs < limitMs)
            await new Promise((resolve) => setTimeout(resolve, 10));
          return new Promise<Result<unknown> | "no answer">((resolve) => {
            const id = probe.nextId++;
            setTimeout(() => resolve("no answer"), limitMs);
            probe.answers.set(id, resolve);
            probe.ports[to]?.postMessage({ kind: "call", id, name: callName, input: callInput });
          });
        },
        { port, name, input, timeoutMs },
      ),
    post: (port, message) =>
      page.evaluate(({ to, what }) => (window as unknown as { probe: Probe }).probe.ports[to]?.postMessage(what), {
        to: port,
        what: message,
      }),
    events: () => page.evaluate(() => (window as unknown as { probe: Probe }).probe.events),
    arrivals: () => page.evaluate(() => (window as unknown as { probe: Probe }).probe.arrivals),
  };
}
