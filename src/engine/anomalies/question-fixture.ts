import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "../../contract/analysis.ts";
import { runPlan, type MethodRegistry } from "../analysis/index.ts";
import { openDataFile } from "../datasets/index.ts";
import { createQuestionService } from "../question/index.ts";
import { openWarehouse } from "../warehouse/index.ts";
import { createAnomaliesMethod, createAnomalyIntent, createJudgePool } from "./index.ts";

export interface AskedSeries {
  ask(question: string, earlier?: readonly string[]): Promise<Answer>;
  close(): Promise<void>;
}

/** Asks questions of a table with the anomalies method behind them: `csv` is its text or the path of a file. */
export async function openSeries(csv: string, name = "table"): Promise<AskedSeries> {
  const folder = await mkdtemp(join(tmpdir(), "finsight-anomalies-"));
  const warehouse = await openWarehouse({ folder });
  const path = csv.includes("\n") ? join(folder, `${name}.csv`) : csv;
  if (path !== csv) await writeFile(path, csv);
  const version = await openDataFile(warehouse, path);
  const judges = createJudgePool();
  const methods: MethodRegistry = { anomalies: createAnomaliesMethod(judges) };
  const service = createQuestionService({
    run: (input) => runPlan({ warehouse, methods, ...input }),
    methods,
    intents: [createAnomalyIntent()],
  });
  return {
    ask: (question, earlier = []) => service.ask({ version, datasetName: name, question, earlier }),
    async close() {
      await judges.close();
      await warehouse.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
