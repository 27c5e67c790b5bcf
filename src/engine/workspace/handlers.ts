import type { engineCalls } from "../../contract/calls.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { Workspace } from "./workspace.ts";

type WorkspaceCall = Extract<keyof typeof engineCalls, `workspace/${string}`>;

export function createWorkspaceHandlers(workspace: Workspace): Pick<Handlers<typeof engineCalls>, WorkspaceCall> {
  return {
    /** What stood in the way may be gone by now: the keychain unlocked, the other process ended, the disk freed. */
    "workspace/state": () => (workspace.state().state === "broken" ? workspace.start() : workspace.state()),
    "workspace/unlock": ({ passphrase }) => workspace.unlock(passphrase),
    "workspace/choosePassphrase": ({ passphrase }) => workspace.choosePassphrase(passphrase),
  };
}
