import type { engineEvents } from "../contract/calls.ts";
import type { SecretStore } from "../contract/parent.ts";
import type { Server } from "../contract/port/server.ts";
import { createConversations, type Conversations } from "./conversation/index.ts";
import type { InferenceClient } from "./inference-client.ts";
import { createWorkspace, type Workspace } from "./workspace/index.ts";

export interface EngineOptions {
  /** The workspace's folder; made when it is not there. */
  folder: string;
  keychain: SecretStore;
  /** Where a key opened by passphrase outlives a restart of this process, if anywhere. */
  session?: SecretStore;
  /** For use without a screen: opens or makes the workspace without asking. */
  passphrase?: string | undefined;
  /** The model process. Its calls wait a bounded time for it and then fail as `unavailable`. */
  inference: InferenceClient;
  emit: Server<typeof engineEvents>["emit"];
  log(source: string, error: unknown): void;
}

/** What the engine's features share. Composed once. */
export interface EngineContext {
  workspace: Workspace;
  conversations: Conversations;
  /** Settles when the workspace is open for the first time. */
  opened: Promise<void>;
  inference: InferenceClient;
  emit: Server<typeof engineEvents>["emit"];
  log(source: string, error: unknown): void;
  close(): void;
}

export function createEngineContext(options: EngineOptions): EngineContext {
  const { emit, log } = options;
  const { promise: opened, resolve: announceOpened } = openingGate();
  const workspace = createWorkspace({
    folder: options.folder,
    keychain: options.keychain,
    ...(options.session ? { session: options.session } : {}),
    passphrase: options.passphrase,
    onChange(state) {
      if (state.state === "ready") announceOpened();
      emit("workspace/changed", state);
    },
    log: (error) => log("workspace", error),
  });
  return {
    workspace,
    conversations: createConversations(workspace),
    opened,
    inference: options.inference,
    emit,
    log,
    close: () => workspace.close(),
  };
}

function openingGate(): { promise: Promise<void>; resolve(): void } {
  let open: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, resolve: () => open() };
}
