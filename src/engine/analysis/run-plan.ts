import { setImmediate } from "node:timers/promises";
import type { AnalysisResult } from "../../contract/analysis.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { AppError } from "../../contract/errors.ts";
import { isMethodBody } from "../../contract/plan.ts";
import type { AnalysisPlan, MethodBody, PlanBody, SqlBody } from "../../contract/plan.ts";
import type { Progress } from "../../contract/job.ts";
import type { Cell, ResultColumn } from "../../contract/values.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { compilePlan } from "./compile-plan.ts";
import type { CompiledQuery } from "./compile-query.ts";
import { methodFor, type MethodRegistry } from "./methods.ts";
import { planInWords } from "./plan-in-words.ts";
import { resolveBins } from "./resolve-bins.ts";
import { identifier, selectText } from "./sql-text.ts";

export interface RunPlanInput {
  warehouse: Pick<Warehouse, "query" | "relation">;
  version: DatasetVersion;
  datasetName: string;
  plan: AnalysisPlan;
  maximumRows: number;
  signal?: AbortSignal | undefined;
  progress?: ((progress: Progress) => void) | undefined;
  /** What runs the plans that are more than SQL. */
  methods?: MethodRegistry | undefined;
}

/** Runs a plan and keeps with the rows how they came to be. Fails with `plan-invalid` or `cancelled`. */
export function runPlan(input: RunPlanInput): Promise<AnalysisResult> {
  const { body } = input.plan;
  return isMethodBody(body) ? runMethod(input, body) : runSql(input, body);
}

async function runMethod<B extends MethodBody>(input: RunPlanInput, body: B): Promise<AnalysisResult> {
  const { plan, version, datasetName, maximumRows, progress = () => undefined } = input;
  const signal = input.signal ?? new AbortController().signal;
  const startedAt = performance.now();
  const method = methodFor(input.methods ?? {}, body);
  let rows: AnalysisResult | null = null;
  const { table, computation } = await method.run({
    body,
    version,
    datasetName,
    async readRows(maximum) {
      rows = await runSql({ ...input, maximumRows: maximum }, body.rows);
      if (rows.totalRowCount > maximum) throw tooManyRows(maximum);
      return rows.table;
    },
    async readEach(maximum, take) {
      rows = await runSql({ ...input, maximumRows: maximum }, body.rows, take);
      if (rows.totalRowCount > maximum) throw tooManyRows(maximum);
      return rows.table.columns;
    },
    signal,
    progress,
  });
  const source = { relation: identifier(datasetName), columns: version.columns };
  const read = rows as AnalysisResult | null;
  return {
    table: { columns: table.columns, rows: table.rows.slice(0, maximumRows) },
    totalRowCount: table.rows.length,
    provenance: {
      plan,
      planInWords: [...planInWords(body.rows), ...method.inWords(body)],
      sql: read?.provenance.sql ?? compilePlan(body.rows, source).sql,
      datasetName,
      datasetVersion: version.number,
      manifestSha256: version.manifestSha256,
      sourceRowCount: version.rowCount,
      executedAt: read?.provenance.executedAt ?? new Date().toISOString(),
      durationMs: performance.now() - startedAt,
      computation,
    },
  };
}

function tooManyRows(maximum: number): AppError {
  return new AppError(
    "plan-invalid",
    `This takes at most ${maximum.toLocaleString("en-GB")} rows and there are more. Choose a coarser time step, fewer series or a filter.`,
  );
}

type Take = (rows: Cell[][], columns: ResultColumn[]) => void;

async function runSql(input: RunPlanInput, sqlBody: SqlBody, take?: Take): Promise<AnalysisResult> {
  const { warehouse, version, maximumRows, signal } = input;
  const startedAt = performance.now();
  const executedAt = new Date().toISOString();
  const source = { relation: warehouse.relation(version.id), columns: version.columns };
  const query = async (sql: string, limit?: number, each?: Take) => {
    try {
      return await warehouse.query(sql, [], {
        signal,
        take: each,
        ...(limit === undefined ? {} : { maximumRows: limit }),
      });
    } catch (error) {
      throw asPlanFailure(error);
    }
  };

  const body = await resolveBins(sqlBody, source, query);
  const compiled = compilePlan(body, source);
  const { columns, rows, totalRowCount } = take
    ? await takeRows(compiled, maximumRows, (sql, limit, each) => query(sql, limit, each), take)
    : await rowsAndCount(compiled, maximumRows, query);
  const shown = compilePlan(body, { ...source, relation: identifier(input.datasetName) });
  return {
    table: { columns, rows: await finiteRows(columns, rows) },
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

type Query = (sql: string, maximumRows?: number, each?: Take) => Promise<AnalysisResult["table"]>;

/** Hands over the rows as they come; one more than `maximumRows` is counted and not handed over. */
async function takeRows({ sql, unlimited }: CompiledQuery, maximumRows: number, query: Query, take: Take) {
  let totalRowCount = 0;
  const { columns } = await query(
    unlimited === null ? sql : `${sql}\nLIMIT ${maximumRows + 1}`,
    maximumRows + 1,
    (rows, names) => {
      totalRowCount += rows.length;
      if (totalRowCount <= maximumRows) take(rows, names);
    },
  );
  return { columns, rows: [], totalRowCount };
}

/** At most `maximumRows` rows and how many there are. Groups are computed once and counted in the same statement. */
async function rowsAndCount(
  compiled: CompiledQuery,
  maximumRows: number,
  query: Query,
): Promise<AnalysisResult["table"] & { totalRowCount: number }> {
  const { sql, unlimited, groupOrder } = compiled;
  if (unlimited !== null && groupOrder) {
    const names = new Set(compiled.columns.map((column) => column.name.toLowerCase()));
    let counter = "total_row_count";
    while (names.has(counter)) counter += "_";
    const counted = selectText({
      columns: ["*", `(SELECT count(*) FROM result) AS ${counter}`],
      from: "result",
      orderBy: groupOrder,
      limit: maximumRows,
    });
    const table = await query(`WITH result AS MATERIALIZED (\n${unlimited}\n)\n${counted}`, maximumRows);
    const totalRowCount = Number(table.rows[0]?.at(-1) ?? 0);
    return { columns: table.columns.slice(0, -1), rows: table.rows.map((row) => row.slice(0, -1)), totalRowCount };
  }
  const table = await query(unlimited === null ? sql : `${sql}\nLIMIT ${maximumRows + 1}`, maximumRows + 1);
  if (table.rows.length <= maximumRows) return { ...table, totalRowCount: table.rows.length };
  const count = await query(`SELECT count(*) FROM (\n${unlimited ?? sql}\n)`);
  return { ...table, rows: table.rows.slice(0, maximumRows), totalRowCount: Number(count.rows[0]?.[0] ?? 0) };
}

export function planOf<B extends PlanBody>(version: DatasetVersion, body: B): AnalysisPlan & { body: B } {
  return { version: 1, source: { datasetId: version.datasetId, versionId: version.id }, body };
}

const ROWS_AT_ONCE = 20_000;

/** A result that is not a number (0 divided by 0, the correlation of a constant) is an empty cell. In slices: rows can be millions. */
async function finiteRows(columns: AnalysisResult["table"]["columns"], rows: Cell[][]): Promise<Cell[][]> {
  const numeric = columns.flatMap((column, position) => (column.type === "number" ? [position] : []));
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
    for (const position of numeric) if (typeof row[position] === "string") row[position] = null;
  }
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
