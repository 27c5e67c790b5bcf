import type { engineCalls, engineEvents } from "../../contract/calls.ts";
import type { Handlers, Server } from "../../contract/port/server.ts";
import { readSettings, writeSettings } from "../store/records/settings/settings.ts";
import type { StoreLender } from "../store/store.ts";

type SettingsCall = Extract<keyof typeof engineCalls, `settings/${string}`>;

export function createSettingsHandlers(dependencies: {
  store: StoreLender;
  emit: Server<typeof engineEvents>["emit"];
}): Pick<Handlers<typeof engineCalls>, SettingsCall> {
  const { store, emit } = dependencies;
  return {
    "settings/get": () => store.read(readSettings),
    "settings/put": (patch) => {
      const settings = store.write((writer) => {
        writeSettings(writer, patch);
        return readSettings(writer);
      });
      emit("settings/changed", settings);
      return settings;
    },
  };
}
