export { openInConsole } from "./console-store.ts";
export { SqlConsole } from "./SqlConsole.tsx";
