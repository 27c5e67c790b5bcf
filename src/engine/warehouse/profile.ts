import type { ColumnProfile } from "../../contract/dataset.ts";
import type { Cell, ColumnType, ResultColumn } from "../../contract/values.ts";
import { quoteIdentifier } from "./column-types.ts";
import type { QueryOptions, Warehouse } from "./warehouse.ts";

export interface ProfileRequest {
  /** SQL that may follow FROM. */
  relation: string;
  columns: readonly ResultColumn[];
  rowCount: number;
  where?: string | undefined;
  /** Beyond this many cells figures come from a sample. Default 40 million. */
  maximumCells?: number;
}

const DEFAULT_MAXIMUM_CELLS = 40_000_000;
const EXACT_DISTINCT_ROWS = 2_000_000;
const BIN_COUNT = 24;
const TOP_COUNT = 12;
const COLUMNS_AT_ONCE = 40;
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];

const isNumber = (type: ColumnType) => type === "number" || type === "integer";
const isMoment = (type: ColumnType) => type === "date" || type === "timestamp";
const isOrdered = (type: ColumnType) => isNumber(type) || isMoment(type) || type === "time";
const isComparable = (type: ColumnType) => type !== "json" && type !== "binary";

/** The figures' source: the relation itself or a sample of it, in a table where that saves reading it many times. */
interface ProfileTable {
  name: string;
  rowCount: number;
  sampledRowCount: number | null;
}

async function summaries(
  warehouse: Warehouse,
  table: ProfileTable,
  columns: readonly ResultColumn[],
  options: QueryOptions,
): Promise<Map<string, Cell>[]> {
  const isExact = table.rowCount <= EXACT_DISTINCT_ROWS;
  const parts = columns.map(({ name, type }, index) => {
    const column = quoteIdentifier(name);
    const finite = type === "number" ? `CASE WHEN isfinite(${column}) THEN ${column} END` : column;
    const figures: string[] = [`count(${column}) AS n${index}`];
    const comparable = isComparable(type) ? column : `CAST(${column} AS VARCHAR)`;
    figures.push(`${isExact ? `count(DISTINCT ${comparable})` : `approx_count_distinct(${comparable})`} AS d${index}`);
    if (isComparable(type)) figures.push(`min(${finite}) AS lo${index}`, `max(${finite}) AS hi${index}`);
    if (isNumber(type)) figures.push(`avg(${finite}) AS mean${index}`, `stddev_samp(${finite}) AS sd${index}`);
    if (isOrdered(type)) {
      const list = `[${QUANTILES.join(", ")}]`;
      const quantiles =
        isExact || !isNumber(type) ? `quantile_disc(${finite}, ${list})` : `approx_quantile(${finite}, ${list})`;
      figures.push(...QUANTILES.map((_fraction, position) => `${quantiles}[${position + 1}] AS q${index}_${position}`));
    }
    return figures.join(", ");
  });
  const { columns: names, rows } = await warehouse.query(`SELECT ${parts.join(", ")} FROM ${table.name}`, [], options);
  const byName = new Map(names.map((column, index) => [column.name, rows[0]?.[index] ?? null]));
  return columns.map((_column, index) => {
    const pattern = new RegExp(`^([a-z]+)${index}(_\\d)?$`);
    return new Map(
      [...byName].flatMap(([name, cell]): [string, Cell][] => {
        const match = pattern.exec(name);
        return match ? [[`${match[1]}${match[2] ?? ""}`, cell]] : [];
      }),
    );
  });
}

function measure(column: string, type: ColumnType): string {
  if (isNumber(type)) return `CAST(${column} AS DOUBLE)`;
  return `CAST(epoch_ms(CAST(${column} AS TIMESTAMP)) AS DOUBLE)`;
}

function bound(cell: Cell | undefined, type: ColumnType): number | null {
  if (typeof cell === "number") return cell;
  if (typeof cell !== "string") return null;
  const value = isNumber(type)
    ? Number(cell)
    : Date.parse(`${cell.length === 10 ? `${cell}T00:00:00` : cell.slice(0, 23)}Z`);
  return Number.isFinite(value) ? value : null;
}

/** Whole numbers get bins of whole width, so that no bin is empty by construction. */
function binWidth(low: number, high: number, type: ColumnType): { width: number; count: number } {
  if (type === "integer") {
    const width = Math.max(1, Math.ceil((high - low + 1) / BIN_COUNT));
    return { width, count: Math.max(1, Math.ceil((high - low + 1) / width)) };
  }
  return { width: (high - low) / BIN_COUNT, count: BIN_COUNT };
}

async function histogram(
  warehouse: Warehouse,
  table: ProfileTable,
  column: ResultColumn,
  low: number,
  high: number,
  options: QueryOptions,
): Promise<ColumnProfile["histogram"]> {
  const value = measure(quoteIdentifier(column.name), column.type);
  const { width, count } = binWidth(low, high, column.type);
  if (width <= 0) return [];
  const { rows } = await warehouse.query(
    `SELECT least(CAST(floor((v - $1) / $2) AS BIGINT), $3) AS bin, count(*) FROM (SELECT ${value} AS v FROM ${table.name}) WHERE v BETWEEN $1 AND $4 GROUP BY bin ORDER BY bin`,
    [low, width, count - 1, high],
    options,
  );
  const counts = new Map(rows.map(([bin, rowCount]) => [Number(bin), Number(rowCount)]));
  return Array.from({ length: count }, (_unused, bin) => ({
    start: low + bin * width,
    end: bin === count - 1 && column.type !== "integer" ? high : low + (bin + 1) * width,
    count: counts.get(bin) ?? 0,
  }));
}

async function topValues(
  warehouse: Warehouse,
  table: ProfileTable,
  column: ResultColumn,
  options: QueryOptions,
): Promise<ColumnProfile["topValues"]> {
  const name = quoteIdentifier(column.name);
  const { rows } = await warehouse.query(
    `SELECT ${name}, count(*) AS n FROM ${table.name} WHERE ${name} IS NOT NULL GROUP BY ALL ORDER BY n DESC, 1 LIMIT ${TOP_COUNT}`,
    [],
    options,
  );
  return rows.map(([value, count]) => ({ value: value ?? null, count: Number(count) }));
}

function numberOrNull(cell: Cell | undefined): number | null {
  return typeof cell === "number" && Number.isFinite(cell) ? cell : null;
}

const SMALL_CARDINALITY = 50;

/** One profile a column. With `where` or over many cells the rows are taken into a temporary table first. */
export async function profileColumns(
  warehouse: Warehouse,
  request: ProfileRequest,
  options: QueryOptions = {},
): Promise<ColumnProfile[]> {
  const { columns, rowCount } = request;
  const maximumCells = request.maximumCells ?? DEFAULT_MAXIMUM_CELLS;
  const where = request.where === undefined ? "" : ` WHERE ${request.where}`;
  const isLarge = rowCount * columns.length > maximumCells;
  const table: ProfileTable = {
    name: where === "" ? request.relation : `(SELECT * FROM ${request.relation}${where})`,
    rowCount,
    sampledRowCount: null,
  };
  let owned: string | null = null;
  if (where !== "")
    table.rowCount = Number(
      (await warehouse.query(`SELECT count(*) FROM ${table.name}`, [], options)).rows[0]?.[0] ?? 0,
    );
  const total = table.rowCount;
  try {
    if (isLarge && total > 0) {
      const wanted = Math.max(10_000, Math.floor(maximumCells / Math.max(1, columns.length)));
      if (wanted < total) {
        owned = `views.${quoteIdentifier(`profile-${crypto.randomUUID()}`)}`;
        const names = columns.map((column) => quoteIdentifier(column.name)).join(", ");
        const percent = Math.min(100, (wanted / total) * 100);
        const made = await warehouse.query(
          `CREATE TABLE ${owned} AS SELECT ${names} FROM ${table.name} USING SAMPLE ${percent} PERCENT (system, 1)`,
          [],
          options,
        );
        table.name = owned;
        table.rowCount = Number(made.rows[0]?.[0] ?? 0);
        table.sampledRowCount = table.rowCount;
      }
    }
    const profiles: ColumnProfile[] = [];
    for (let start = 0; start < columns.length; start += COLUMNS_AT_ONCE) {
      const part = columns.slice(start, start + COLUMNS_AT_ONCE);
      const figures = await summaries(warehouse, table, part, options);
      for (const [index, column] of part.entries()) {
        const found = figures[index] ?? new Map<string, Cell>();
        const valid = Number(found.get("n") ?? 0);
        const distinct = Math.min(Number(found.get("d") ?? 0), valid);
        const low = bound(found.get("lo"), column.type);
        const high = bound(found.get("hi"), column.type);
        const canMeasure =
          (isNumber(column.type) || isMoment(column.type)) && low !== null && high !== null && high > low;
        const scale = table.sampledRowCount === null || table.rowCount === 0 ? 1 : total / table.rowCount;
        const q = (position: number): Cell => found.get(`q_${position}`) ?? null;
        const wantsTop =
          valid > 0 &&
          isComparable(column.type) &&
          (column.type === "text" || column.type === "boolean" || distinct <= SMALL_CARDINALITY);
        profiles.push({
          name: column.name,
          type: column.type,
          rowCount: total,
          nullCount: Math.round((table.rowCount - valid) * scale),
          distinctCount: distinct,
          distinctIsEstimate: table.rowCount > EXACT_DISTINCT_ROWS || table.sampledRowCount !== null,
          min: found.get("lo") ?? null,
          max: found.get("hi") ?? null,
          mean: numberOrNull(found.get("mean")),
          standardDeviation: numberOrNull(found.get("sd")),
          quantiles:
            isOrdered(column.type) && valid > 0 ? { q05: q(0), q25: q(1), q50: q(2), q75: q(3), q95: q(4) } : null,
          histogram: canMeasure ? await histogram(warehouse, table, column, low, high, options) : [],
          topValues: wantsTop ? await topValues(warehouse, table, column, options) : [],
          sampledRowCount: table.sampledRowCount,
        });
      }
    }
    return profiles;
  } finally {
    if (owned !== null) await warehouse.query(`DROP TABLE IF EXISTS ${owned}`);
  }
}
