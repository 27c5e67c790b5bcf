import { DuckDBTypeId, type DuckDBType, type DuckDBDecimalType } from "@duckdb/node-api";
import { exhausted } from "../../contract/errors.ts";
import type { ColumnType } from "../../contract/values.ts";

/** The contract's word for a DuckDB type. */
export function columnTypeOf(type: DuckDBType): ColumnType {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return "boolean";
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIGNUM:
      return "integer";
    case DuckDBTypeId.DECIMAL:
      return (type as DuckDBDecimalType).scale === 0 ? "integer" : "number";
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return "number";
    case DuckDBTypeId.DATE:
      return "date";
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return "timestamp";
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIME_TZ:
    case DuckDBTypeId.TIME_NS:
      return "time";
    case DuckDBTypeId.INTERVAL:
      return "interval";
    case DuckDBTypeId.BLOB:
    case DuckDBTypeId.BIT:
    case DuckDBTypeId.GEOMETRY:
      return "binary";
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
    case DuckDBTypeId.STRUCT:
    case DuckDBTypeId.MAP:
    case DuckDBTypeId.UNION:
    case DuckDBTypeId.VARIANT:
      return "json";
    default:
      return type.alias === "JSON" ? "json" : "text";
  }
}

/** The DuckDB type that a column of this kind is stored as. */
export function storageTypeOf(type: ColumnType): string {
  switch (type) {
    case "integer":
      return "BIGINT";
    case "number":
      return "DOUBLE";
    case "boolean":
      return "BOOLEAN";
    case "text":
      return "VARCHAR";
    case "date":
      return "DATE";
    case "timestamp":
      return "TIMESTAMP";
    case "time":
      return "TIME";
    case "interval":
      return "INTERVAL";
    case "json":
      return "JSON";
    case "binary":
      return "BLOB";
    default:
      return exhausted(type);
  }
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
