import type { AnalysisResult } from "../../contract/analysis.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import type { AnalysisPlan, PlanBody } from "../../contract/plan.ts";
import type { Cell } from "../../contract/values.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { compilePlan } from "./compile-plan.ts";
import { planInWords } from "./plan-in-words.ts";
import { resolveBins } from "./resolve-bins.ts";
import { identifier } from "./sql-text.ts";

export interface RunPlanInput {
  warehouse: Pick<Warehouse, "query" | "relation">;
  version: DatasetVersion;
  datasetName: string;
  plan: AnalysisPlan;
  maximumRows: number;
  signal?: AbortSignal | undefined;
}

/** Runs a plan and keeps with the rows how they came to be. Fails with `plan-invalid` or `cancelled`. */
export async function runPlan(input: RunPlanInput): Promise<AnalysisResult> {
  const { warehouse, version, maximumRows, signal } = input;
  const startedAt = performance.now();
  const executedAt = new Date().toISOString();
  const source = { relation: warehouse.relation(version.id), columns: version.columns };
  const query = async (sql: string, limit?: number) => {
    try {
      return await warehouse.query(sql, [], { signal, ...(limit === undefined ? {} : { maximumRows: limit }) });
    } catch (error) {
      throw asPlanFailure(error);
    }
  };

  const body = await resolveBins(input.plan.body, source, query);
  const compiled = compilePlan(body, source);
  const statement = compiled.unlimited === null ? compiled.sql : `${compiled.sql}\nLIMIT ${maximumRows + 1}`;
  const result = await query(statement, maximumRows + 1);
  let totalRowCount = result.rows.length;
  if (totalRowCount > maximumRows) {
    const count = await query(`SELECT count(*) FROM (\n${compiled.unlimited ?? compiled.sql}\n)`);
    totalRowCount = Number(count.rows[0]?.[0] ?? 0);
  }
  const shown = compilePlan(body, { ...source, relation: identifier(input.datasetName) });
  return {
    table: { columns: result.columns, rows: finiteRows(result.columns, result.rows.slice(0, maximumRows)) },
    totalRowCount,
    provenance: {
      plan: { ...input.plan, body },
      planInWords: planInWords(body),
      sql: shown.sql,
      datasetName: input.datasetName,
      datasetVersion: version.number,
      manifestSha256: version.manifestSha256,
      sourceRowCount: version.rowCount,
      executedAt,
      durationMs: performance.now() - startedAt,
    },
  };
}

export function planOf(version: DatasetVersion, body: PlanBody): AnalysisPlan {
  return { version: 1, source: { datasetId: version.datasetId, versionId: version.id }, body };
}

/** A result that is not a number (0 divided by 0, the correlation of a constant) is an empty cell. */
function finiteRows(columns: AnalysisResult["table"]["columns"], rows: Cell[][]): Cell[][] {
  const numeric = columns.flatMap((column, position) => (column.type === "number" ? [position] : []));
  for (const row of rows) for (const position of numeric) if (typeof row[position] === "string") row[position] = null;
  return rows;
}

function asPlanFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const [kind = "", detail = ""] = error.message.split(/:\s(.*)/s);
  if (
    /^Invalid Input Error/.test(kind) &&
    /regex|missing|invalid (escape|perl|character|repetition)|unexpected|\)/i.test(detail)
  ) {
    return new AppError("plan-invalid", "The text pattern cannot be read. Check its brackets and backslashes.", {
      cause: error,
    });
  }
  if (/^(Out of Range|Conversion) Error/.test(kind)) {
    return new AppError(
      "plan-invalid",
      "A number in this calculation grew too large to hold. Filter the rows or calculate with smaller numbers.",
      { cause: error },
    );
  }
  return error;
}
