export { createGpuHandlers } from "./handlers.ts";
