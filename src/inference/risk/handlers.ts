import type { inferenceCalls } from "../../contract/calls.ts";
import type { Handlers } from "../../contract/port/server.ts";
import { runCorrelation } from "./correlation.ts";
import { runGarchSimulation } from "./garch.ts";
import { runOptionPrices, runPathOption } from "./options.ts";
import { createSessionRunner, type SessionRunnerOptions } from "./session-runner.ts";
import { runEwma, runHistorical, runParametric } from "./series.ts";
import { runSimulation } from "./simulate.ts";

type RiskCall = Extract<keyof typeof inferenceCalls, `risk/${string}`>;

export function createRiskHandlers(options: SessionRunnerOptions): Pick<Handlers<typeof inferenceCalls>, RiskCall> {
  const runner = createSessionRunner(options);
  return {
    "risk/correlation": (input, context) => runCorrelation(runner, input, context),
    "risk/ewma": (input, context) => runEwma(runner, input, context),
    "risk/historical": (input, context) => runHistorical(runner, input, context),
    "risk/parametric": (input, context) => runParametric(runner, input, context),
    "risk/simulate": (input, context) => runSimulation(runner, input, context),
    "risk/pathOption": (input, context) => runPathOption(runner, input, context),
    "risk/optionPrices": (input, context) => runOptionPrices(runner, input, context),
    "risk/garch": (input, context) => runGarchSimulation(runner, input, context),
  };
}
