export { focusEditor, openInConsole } from "./console-store.ts";
export { SqlConsole } from "./SqlConsole.tsx";
