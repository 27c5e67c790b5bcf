export { changeSettings, followSettings, loadSettings, useSettings, useSettingsStore } from "./settings-store.ts";
export { SettingsDialog } from "./SettingsDialog.tsx";
