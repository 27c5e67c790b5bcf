import { create } from "zustand";
import type { WorkspaceState } from "../../contract/workspace.ts";
import { engine } from "../api/client.ts";
import { messageOf } from "../app/failure.ts";

interface WorkspaceStore {
  workspace: WorkspaceState | null;
}

export const useWorkspace = create<WorkspaceStore>(() => ({ workspace: null }));

export async function loadWorkspace(): Promise<void> {
  try {
    useWorkspace.setState({ workspace: await engine.call("workspace/state", {}) });
  } catch (error) {
    useWorkspace.setState({
      workspace: { state: "broken", protection: "none-yet", message: messageOf(error), folder: "" },
    });
  }
}

export function setWorkspace(workspace: WorkspaceState): void {
  useWorkspace.setState({ workspace });
}
