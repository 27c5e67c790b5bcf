import type { engineCalls } from "../../contract/calls.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { RiskRunner } from "./worker/runner.ts";

export function createRiskHandlers(runner: RiskRunner): Pick<Handlers<typeof engineCalls>, "option/price"> {
  return {
    "option/price": (input, { signal }) => runner.run({ kind: "option", input }, { signal }),
  };
}
