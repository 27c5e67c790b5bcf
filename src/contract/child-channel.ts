import { keychainAnswerSchema, toChildSchema, type FromChild, type Keychain, type KeychainAnswer } from "./parent.ts";
import { nodePortEndpoint, type NodeStylePort } from "./port/adapters.ts";
import type { Endpoint } from "./port/messages.ts";

/** Electron's `process.parentPort`, as a utility process sees it. */
export interface ParentPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown; ports: NodeStylePort[] }) => void): unknown;
}

export interface ChildChannel {
  ready(): void;
  /** The keychain, which main asks on this process's behalf. */
  keychain: Keychain;
}

/** A forked process's side of the private channel to main. */
export function openChildChannel(parentPort: ParentPort, on: { connect(endpoint: Endpoint): void; shutdown(): void }): ChildChannel {
  let nextId = 1;
  const waiting = new Map<number, (answer: KeychainAnswer) => void>();

  parentPort.on("message", ({ data, ports }) => {
    const message = toChildSchema.parse(data);
    if (message.kind === "connect") {
      for (const port of ports) on.connect(nodePortEndpoint(port));
    } else if (message.kind === "shutdown") {
      on.shutdown();
    } else {
      waiting.get(message.id)?.(keychainAnswerSchema.parse(message.answer));
      waiting.delete(message.id);
    }
  });

  function post(message: FromChild): void {
    parentPort.postMessage(message);
  }

  function ask(make: (id: number) => FromChild): Promise<KeychainAnswer> {
    const id = nextId++;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      post(make(id));
    });
  }

  return {
    ready: () => post({ kind: "ready" }),
    keychain: {
      read: (account, timeoutMs) => ask((id) => ({ kind: "keychain-read", id, account, timeoutMs })),
      write: (account, secret, timeoutMs) => ask((id) => ({ kind: "keychain-write", id, account, secret, timeoutMs })),
    },
  };
}
