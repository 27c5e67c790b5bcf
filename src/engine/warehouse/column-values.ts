import type { Cell } from "../../contract/values.ts";
import { quoteIdentifier } from "./column-types.ts";
import type { QueryOptions, Warehouse } from "./warehouse.ts";

/** The values of a column with how often they occur, most frequent first; `contains` ignores case. */
export async function columnValues(
  warehouse: Warehouse,
  relation: string,
  column: string,
  contains: string | undefined,
  limit: number,
  options: QueryOptions = {},
): Promise<{ value: Cell; count: number }[]> {
  const name = quoteIdentifier(column);
  const where =
    contains === undefined || contains === "" ? "" : `WHERE contains(lower(CAST(${name} AS VARCHAR)), lower($2))`;
  const { rows } = await warehouse.query(
    `SELECT ${name}, count(*) AS n FROM ${relation} ${where} GROUP BY ALL ORDER BY n DESC, 1 LIMIT $1`,
    where === "" ? [limit] : [limit, contains ?? ""],
    options,
  );
  return rows.map(([value, count]) => ({ value: value ?? null, count: Number(count) }));
}
