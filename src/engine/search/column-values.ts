import { profileColumns } from "../warehouse/profile.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { ColumnValues } from "./catalog.ts";

/** Columns beyond these are found by their names alone. */
const mostColumns = 60;
const longestValue = 60;
/** Their figures come from a sample where there are more cells: the index needs no exact ones. */
const maximumCells = 4_000_000;

/** The values that stand most often in text columns, from the warehouse. */
export function createColumnValues(warehouse: Warehouse): ColumnValues {
  return async (version) => {
    const columns = version.columns
      .filter(({ type }) => type === "text")
      .slice(0, mostColumns)
      .map(({ name, type }) => ({ name, type }));
    if (columns.length === 0) return new Map();
    await warehouse.ensureVersion(version);
    const profiles = await profileColumns(
      warehouse,
      { relation: warehouse.relation(version.id), columns, rowCount: version.rowCount, maximumCells },
      {},
    );
    return new Map(
      profiles.map(({ name, topValues }) => [
        name,
        topValues.flatMap(({ value }) => (value === null ? [] : [String(value).slice(0, longestValue)])),
      ]),
    );
  };
}
