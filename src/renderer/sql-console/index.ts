import { lazy } from "react";

export { focusEditor, openInConsole } from "./console-store.ts";
/** With its editor in a chunk of its own: most sessions begin elsewhere. */
export const SqlConsole = lazy(() => import("./SqlConsole.tsx").then((module) => ({ default: module.SqlConsole })));
