export { createModelHandlers } from "./handlers.ts";
export { packManifests } from "./manifests.ts";
export { measureSessions } from "./measure.ts";
export { createModelRegistry, type ModelRegistry, type ReadyPack } from "./registry.ts";
