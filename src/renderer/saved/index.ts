export { followSavedChanges, loadSaved, saveItem, useSaved } from "./saved-store.ts";
export { openSaved } from "./open-saved.ts";
export { SavedList } from "./SavedList.tsx";
