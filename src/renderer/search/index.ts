export { Marked } from "./Marked.tsx";
export { useSearch } from "./use-search.ts";
