import type { AnalysisResult } from "../../../contract/analysis.ts";
import type { DatasetVersion } from "../../../contract/dataset.ts";
import type { AnalysisPlan } from "../../../contract/plan.ts";
import type { Measure } from "../../../contract/query.ts";
import type { Cell } from "../../../contract/values.ts";
import { isNumericType, isTemporalType } from "../../../contract/values.ts";

export interface ColumnStatistics {
  distinct: number;
  valid: number;
  min: Cell;
  max: Cell;
  /** Share of distinct text values that read as numbers. */
  numericShare: number;
  /** Parts of clock times ("2:06:11" has 3) that nearly all text values are; 0 for other columns. */
  clockParts: number;
  /** Characters of the longest value seen. */
  longest: number;
}

export type RunPlan = (
  plan: AnalysisPlan,
  options: { maximumRows: number; signal?: AbortSignal | undefined },
) => Promise<AnalysisResult>;

export interface ColumnValues {
  column: number;
  values: { value: string; count: number }[];
  complete: boolean;
}

const COLUMNS_A_QUERY = 60;
const MAXIMUM_PROFILED_COLUMNS = 600;
const VALUES_A_COLUMN = 20_000;

type Version = Pick<DatasetVersion, "id" | "datasetId" | "columns" | "rowCount">;

function planOver(version: Version, body: Partial<Extract<AnalysisPlan["body"], { kind: "query" }>>): AnalysisPlan {
  return {
    version: 1,
    source: { datasetId: version.datasetId, versionId: version.id },
    body: { kind: "query", dimensions: [], measures: [], distinct: false, steps: [], sort: [], ...body },
  };
}

export async function readStatistics(
  version: Version,
  run: RunPlan,
  signal?: AbortSignal,
): Promise<ColumnStatistics[]> {
  const statistics: ColumnStatistics[] = version.columns.map(() => ({
    distinct: 0,
    valid: version.rowCount,
    min: null,
    max: null,
    numericShare: 0,
    clockParts: 0,
    longest: 0,
  }));
  const profiled = version.columns.slice(0, MAXIMUM_PROFILED_COLUMNS);
  for (let from = 0; from < profiled.length; from += COLUMNS_A_QUERY) {
    const part = profiled.slice(from, from + COLUMNS_A_QUERY);
    const measures: Measure[] = part.flatMap((column, index): Measure[] => {
      const expr = { kind: "field" as const, field: column.name };
      const own: Measure[] = [{ as: `valid${index}`, op: "valid", expr }];
      if (column.type !== "json" && column.type !== "binary")
        own.push({ as: `distinct${index}`, op: "distinct", expr });
      if (isNumericType(column.type) || isTemporalType(column.type))
        own.push({ as: `min${index}`, op: "min", expr }, { as: `max${index}`, op: "max", expr });
      return own;
    });
    const { table } = await run(planOver(version, { measures }), { maximumRows: 1, signal });
    const row = table.rows[0] ?? [];
    const at = new Map(table.columns.map((column, index) => [column.name, index]));
    const cell = (name: string): Cell => row[at.get(name) ?? -1] ?? null;
    part.forEach((_, index) => {
      const own = statistics[from + index];
      if (!own) return;
      own.valid = Number(cell(`valid${index}`) ?? 0);
      own.distinct = Number(cell(`distinct${index}`) ?? 0);
      own.min = cell(`min${index}`);
      own.max = cell(`max${index}`);
    });
  }
  return statistics;
}

/** The distinct values of the text columns, most frequent first; also fills in what the values tell about each column. */
export async function readValues(
  version: Version,
  statistics: ColumnStatistics[],
  run: RunPlan,
  signal?: AbortSignal,
): Promise<ColumnValues[]> {
  const all: ColumnValues[] = [];
  for (const [index, column] of version.columns.slice(0, MAXIMUM_PROFILED_COLUMNS).entries()) {
    const own = statistics[index];
    if (column.type !== "text" || !own || own.valid === 0) continue;
    const limit = own.distinct > 200_000 ? 2_000 : VALUES_A_COLUMN;
    const plan = planOver(version, {
      dimensions: [{ as: "value", expr: { kind: "field", field: column.name } }],
      measures: [{ as: "count", op: "count" }],
      sort: [
        { column: "count", order: "descending" },
        { column: "value", order: "ascending" },
      ],
      limit,
    });
    const { table } = await run(plan, { maximumRows: limit, signal });
    const values = table.rows.flatMap((row) =>
      typeof row[0] === "string" && row[0] !== "" ? [{ value: row[0], count: Number(row[1] ?? 0) }] : [],
    );
    const sample = values.slice(0, 300);
    const numeric = sample.filter(({ value }) =>
      /^[\s$€£¥+−-]*\d[\d,\s]*(\.\d+)?\s*(%|[a-z]{0,3}\.?)?$/i.test(value),
    ).length;
    const empty = sample.filter(({ value }) => /^\s*([-–—*?]|n\/?a|none|nil|tba|dnf|dns)?\s*$/i.test(value)).length;
    own.numericShare = sample.length > empty ? numeric / (sample.length - empty) : 0;
    const clocks = sample.filter(({ value }) => /^\s*\d{1,3}:\d{2}(:\d{2})?(\.\d+)?\s*$/.test(value));
    if (clocks.length >= 3 && clocks.length >= 0.8 * sample.length)
      own.clockParts = Math.max(...clocks.map(({ value }) => value.split(":").length));
    own.longest = sample.reduce((longest, { value }) => Math.max(longest, value.length), 0);
    all.push({ column: index, values, complete: table.rows.length < limit });
  }
  return all;
}
