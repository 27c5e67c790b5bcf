export { loadWorkspace, setWorkspace, useWorkspace } from "./workspace-store.ts";
export { WorkspaceGate } from "./WorkspaceGate.tsx";
