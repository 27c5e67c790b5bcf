export { createModelServerHandlers } from "./handlers.ts";
export { createModelServer, type ModelServer } from "./model-server.ts";
