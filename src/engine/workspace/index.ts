export { createWorkspaceHandlers } from "./handlers.ts";
export { createWorkspace, type Workspace, type WorkspaceOptions } from "./workspace.ts";
