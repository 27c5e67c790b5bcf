import type { inferenceCalls } from "../../contract/calls.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { ModelServer } from "./model-server.ts";

type ModelServerCall = Extract<keyof typeof inferenceCalls, `modelServer/${string}`>;

export function createModelServerHandlers(server: ModelServer): Pick<Handlers<typeof inferenceCalls>, ModelServerCall> {
  return {
    "modelServer/configure": (settings) => {
      server.configure(settings);
      return {};
    },
    "modelServer/status": (_input, { signal }) => server.status(signal),
  };
}
