import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "../../contract/analysis.ts";
import type { Cell } from "../../contract/values.ts";
import { runPlan } from "../analysis/index.ts";
import { openDataFile } from "../datasets/index.ts";
import { openWarehouse } from "../warehouse/warehouse.ts";
import { createQuestionService } from "./index.ts";

export interface AskedTable {
  ask(question: string, earlier?: readonly string[]): Promise<Answer>;
  /** The answer as the app shows it, with what explains it. */
  explain(question: string, earlier?: readonly string[]): Promise<Answer>;
  rows(question: string): Promise<Cell[][]>;
  close(): Promise<void>;
}

/** Tests ask real questions of a real table: `csv` is its text, or the path of a file. */
export async function openTable(csv: string, name = "table"): Promise<AskedTable> {
  const folder = await mkdtemp(join(tmpdir(), "finsight-question-"));
  const warehouse = await openWarehouse({ folder });
  const path = csv.includes("\n") ? join(folder, `${name}.csv`) : csv;
  if (path !== csv) await writeFile(path, csv);
  const version = await openDataFile(warehouse, path);
  const service = createQuestionService({ run: (input) => runPlan({ warehouse, ...input }) });
  const ask = (question: string, earlier: readonly string[] = []): Promise<Answer> =>
    service.ask({ version, datasetName: name, question, earlier, detail: "asked" });
  return {
    ask,
    explain: (question, earlier = []) => service.ask({ version, datasetName: name, question, earlier }),
    rows: async (question) => (await ask(question)).result?.table.rows ?? [],
    async close() {
      await warehouse.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
