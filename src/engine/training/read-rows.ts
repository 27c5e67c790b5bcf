import type { DatasetVersion } from "../../contract/dataset.ts";
import type { QueryBody } from "../../contract/query.ts";
import { compilePlan, planInWords, runPlan, planOf } from "../analysis/index.ts";
import { streamRows, type Warehouse } from "../warehouse/index.ts";
import { createCollector, type RawTable } from "./raw-columns.ts";

export interface RowSource {
  warehouse: Warehouse;
  version: DatasetVersion;
  datasetName: string;
}

/** Every row of the dataset, its columns as they are. */
export function allRows(version: Pick<DatasetVersion, "columns">, names?: readonly string[]): QueryBody {
  const columns = version.columns.map(({ name }) => name).filter((name) => !names || names.includes(name));
  return {
    kind: "query",
    dimensions: [],
    measures: [],
    select: columns.map((name) => ({ as: name, expr: { kind: "field", field: name } })),
    distinct: false,
    steps: [],
    sort: [],
  };
}

const predictedAtOnce = 100_000;

/** The rows a model is shown on the screen for: all, or about 100,000 spread over the data. */
export function rowsToPredict(version: Pick<DatasetVersion, "columns" | "rowCount">): QueryBody {
  const every = Math.ceil(version.rowCount / predictedAtOnce);
  return every > 1 ? { ...allRows(version), steps: [{ kind: "sample", every }] } : allRows(version);
}

export interface ReadRows {
  table: RawTable;
  inWords: string[];
  /** Set where the rows were too many: every how many were read. */
  every: number;
}

/** Reads a query's rows without holding the event loop up; of more than `maximumRows` about as many, spread evenly. */
export async function readRows(
  { warehouse, version, datasetName }: RowSource,
  rows: QueryBody,
  options: { maximumRows: number; signal?: AbortSignal | undefined; onRows?: (count: number) => void },
): Promise<ReadRows> {
  const { maximumRows, signal, onRows } = options;
  const every = await samplingFor({ warehouse, version, datasetName }, rows, maximumRows, signal);
  const body: QueryBody = every > 1 ? { ...rows, steps: [...rows.steps, { kind: "sample", every }] } : rows;
  const source = { relation: warehouse.relation(version.id), columns: version.columns };
  const { sql } = compilePlan(body, source);
  const collector = createCollector();
  let count = 0;
  const columns = await streamRows(
    warehouse,
    sql,
    (part, names) => {
      collector.add(part, names);
      count += part.length;
      onRows?.(count);
    },
    signal,
  );
  if (count === 0) collector.add([], columns);
  return { table: collector.table(), inWords: planInWords(body), every };
}

async function samplingFor(
  { warehouse, version, datasetName }: RowSource,
  rows: QueryBody,
  maximumRows: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (version.rowCount <= maximumRows || !rows.select || rows.limit !== undefined) return 1;
  const counting: QueryBody = {
    ...allRows(version),
    select: undefined,
    ...(rows.filter ? { filter: rows.filter } : {}),
    measures: [{ as: "rows", op: "count" }],
  };
  const { table } = await runPlan({
    warehouse,
    version,
    datasetName,
    plan: planOf(version, counting),
    maximumRows: 1,
    signal,
  });
  return Math.max(1, Math.ceil(Number(table.rows[0]?.[0] ?? 0) / maximumRows));
}
