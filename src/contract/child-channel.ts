import {
  secretAnswerSchema,
  toChildSchema,
  type FromChild,
  type SecretAnswer,
  type SecretPlace,
  type SecretStore,
} from "./parent.ts";
import { nodePortEndpoint, type NodeStylePort } from "./port/adapters.ts";
import type { Endpoint } from "./port/messages.ts";

/** Electron's `process.parentPort`, as a utility process sees it. */
export interface ParentPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown; ports: NodeStylePort[] }) => void): unknown;
}

export interface ChildChannel {
  ready(): void;
  /** The keychain and the session's memory, which main keeps. */
  secrets: Record<SecretPlace, SecretStore>;
}

/** A forked process's side of the private channel to main. */
export function openChildChannel(
  parentPort: ParentPort,
  on: { connect(endpoint: Endpoint): void; connectInference?(endpoint: Endpoint): void; shutdown(): void },
): ChildChannel {
  let nextId = 1;
  const waiting = new Map<number, (answer: SecretAnswer) => void>();

  parentPort.on("message", ({ data, ports }) => {
    const message = toChildSchema.parse(data);
    if (message.kind === "connect") {
      for (const port of ports) on.connect(nodePortEndpoint(port));
    } else if (message.kind === "connect-inference") {
      for (const port of ports) on.connectInference?.(nodePortEndpoint(port));
    } else if (message.kind === "shutdown") {
      on.shutdown();
    } else {
      waiting.get(message.id)?.(secretAnswerSchema.parse(message.answer));
      waiting.delete(message.id);
    }
  });

  function post(message: FromChild): void {
    parentPort.postMessage(message);
  }

  function ask(make: (id: number) => FromChild): Promise<SecretAnswer> {
    const id = nextId++;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      post(make(id));
    });
  }

  function secretsIn(place: SecretPlace): SecretStore {
    return {
      read: (account, timeoutMs) => ask((id) => ({ kind: "secret-read", id, place, account, timeoutMs })),
      write: (account, secret, timeoutMs) =>
        ask((id) => ({ kind: "secret-write", id, place, account, secret, timeoutMs })),
    };
  }

  return {
    ready: () => post({ kind: "ready" }),
    secrets: { keychain: secretsIn("keychain"), session: secretsIn("session") },
  };
}
