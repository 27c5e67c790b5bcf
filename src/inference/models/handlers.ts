import type { inferenceCalls } from "../../contract/calls.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { ModelRegistry } from "./registry.ts";

type ModelCall = Extract<keyof typeof inferenceCalls, `model/${string}`>;

export function createModelHandlers(registry: ModelRegistry): Pick<Handlers<typeof inferenceCalls>, ModelCall> {
  return {
    "model/list": () => registry.list(),
    "model/install": (input) => registry.install(input),
    async "model/cancelInstall"({ id }) {
      await registry.cancelInstall(id);
      return {};
    },
    async "model/dropPartial"({ id }) {
      await registry.dropPartial(id);
      return {};
    },
    async "model/remove"({ id }) {
      await registry.remove(id);
      return {};
    },
    "model/restore": ({ id }) => registry.restore(id),
    "model/benchmark": ({ id }, { signal }) => registry.benchmark(id, signal),
  };
}
