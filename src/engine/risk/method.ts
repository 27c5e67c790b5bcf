import type { ChartSpec } from "../../contract/chart.ts";
import type { RiskBody } from "../../contract/plan.ts";
import type { MethodOutcome, PlanMethod } from "../analysis/index.ts";
import { chartsOf } from "./charts.ts";
import { inWords } from "./in-words.ts";
import { needsPrices } from "./measures/option.ts";
import { collectPrices } from "./prices/price-columns.ts";
import type { RiskRunner } from "./worker/runner.ts";

const MOST_ROWS = 3_000_000;

export function createRiskMethod(runner: RiskRunner): PlanMethod<RiskBody> {
  return {
    kind: "risk",
    async run({ body, datasetName, readEach, signal, progress }) {
      const { rows: _query, ...rest } = body;
      let columns = null;
      const { measure } = body;
      if (measure.kind !== "option" || (body.time !== null && needsPrices(measure.option))) {
        progress({ fraction: null, message: "Reading prices" });
        const collected = collectPrices(body);
        columns = collected.done(await readEach(MOST_ROWS, collected.take));
      }
      return runner.run({ kind: "risk", input: { body: rest, columns, title: datasetName } }, { signal, progress });
    },
    inWords,
    text: (_body: RiskBody, { computation }: MethodOutcome) => computation.sentence ?? computation.method,
    charts: (body: RiskBody, outcome: MethodOutcome): ChartSpec[] => chartsOf(body, outcome),
  };
}
