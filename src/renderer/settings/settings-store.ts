import { create } from "zustand";
import { settingsSchema, type Settings } from "../../contract/saved.ts";
import { engine, shell } from "../api/client.ts";
import { reportFailure } from "../app/failure.ts";

interface SettingsState {
  settings: Settings;
  loaded: boolean;
}

export const useSettingsStore = create<SettingsState>(() => ({ settings: settingsSchema.parse({}), loaded: false }));

export function useSettings(): Settings {
  return useSettingsStore((state) => state.settings);
}

function apply(settings: Settings): void {
  const before = useSettingsStore.getState();
  useSettingsStore.setState({ settings, loaded: true });
  if (!before.loaded || before.settings.theme !== settings.theme) {
    shell
      .call("shell/setTheme", { theme: settings.theme })
      .catch((error: unknown) => reportFailure("The window frame kept its theme", error));
  }
}

export async function loadSettings(): Promise<void> {
  apply(await engine.call("settings/get", {}));
}

/** Takes effect at once; the store catches up. */
export function changeSettings(part: Partial<Settings>): void {
  apply({ ...useSettingsStore.getState().settings, ...part });
  engine.call("settings/put", part).catch((error: unknown) => reportFailure("The setting was not kept", error));
}

export function followSettings(): () => void {
  return engine.on("settings/changed", apply);
}
