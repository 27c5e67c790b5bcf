import { randomUUID } from "node:crypto";
import { AppError } from "../../contract/errors.ts";
import type { SortKey } from "../../contract/plan.ts";
import type { ResultColumn, Table } from "../../contract/values.ts";
import type { View } from "../../contract/view.ts";
import { quoteIdentifier } from "./column-types.ts";
import type { QueryOptions, Warehouse } from "./warehouse.ts";

/** Rows in a fixed order, read a page at a time. */
export interface Views {
  /** `where` is a compiled predicate. */
  openVersion(source: { versionId: string; columns: readonly ResultColumn[]; rowCount: number; where?: string | undefined; sort: readonly SortKey[] }, options?: QueryOptions): Promise<View>;
  /** A view of a table that the view then owns; it is dropped with the view unless `keepTable`. */
  openTable(source: { table: string; columns: readonly ResultColumn[]; rowCount: number; sort: readonly SortKey[]; keepTable?: boolean }, options?: QueryOptions): Promise<View>;
  page(viewId: string, offset: number, limit: number, columns: readonly string[] | undefined, options?: QueryOptions): Promise<Table>;
  /** SQL of all rows in the view's order, for export. */
  select(viewId: string): { sql: string; columns: readonly ResultColumn[]; rowCount: number };
  close(viewId: string): Promise<void>;
}

interface OpenView {
  columns: readonly ResultColumn[];
  rowCount: number;
  relation: string;
  rowNumber: string;
  /** Table of row numbers in the view's order; null when the order is the relation's own. */
  orderTable: string | null;
  ownedTables: string[];
}

const MAXIMUM_OPEN = 12;

function orderBy(sort: readonly SortKey[], columns: readonly ResultColumn[], rowNumber: string): string {
  const keys = sort.map(({ column, order }) => {
    if (!columns.some((candidate) => candidate.name === column)) throw new AppError("invalid-input", `There is no column named "${column}" to sort by.`);
    return `${quoteIdentifier(column)} ${order === "ascending" ? "ASC" : "DESC"} NULLS LAST`;
  });
  return [...keys, rowNumber].join(", ");
}

/** Views live in the warehouse's memory. The least recently used is closed when there are too many. */
export function createViews(warehouse: Warehouse): Views {
  const open = new Map<string, OpenView>();

  function find(viewId: string): OpenView {
    const view = open.get(viewId);
    if (!view) throw new AppError("not-found", "That view is closed. Open it again.", { details: { viewId } });
    open.delete(viewId);
    open.set(viewId, view);
    return view;
  }

  async function close(viewId: string): Promise<void> {
    const view = open.get(viewId);
    open.delete(viewId);
    for (const table of view?.ownedTables ?? []) await warehouse.query(`DROP TABLE IF EXISTS ${table}`);
  }

  async function keep(view: OpenView, startedAt: number): Promise<View> {
    const viewId = randomUUID();
    open.set(viewId, view);
    for (const oldest of [...open.keys()].slice(0, Math.max(0, open.size - MAXIMUM_OPEN))) await close(oldest);
    return { viewId, columns: [...view.columns], rowCount: view.rowCount, durationMs: performance.now() - startedAt };
  }

  async function order(view: OpenView, where: string, sort: readonly SortKey[], options: QueryOptions): Promise<OpenView> {
    if (where === "" && sort.length === 0) return view;
    const orderTable = `views.${quoteIdentifier(randomUUID())}`;
    const result = await warehouse.query(
      `CREATE TABLE ${orderTable} AS SELECT ${view.rowNumber} AS id FROM ${view.relation}${where} ORDER BY ${orderBy(sort, view.columns, view.rowNumber)}`,
      [],
      options,
    );
    return { ...view, orderTable, rowCount: Number(result.rows[0]?.[0] ?? 0), ownedTables: [...view.ownedTables, orderTable] };
  }

  return {
    async openVersion({ versionId, columns, rowCount, where, sort }, options = {}) {
      const startedAt = performance.now();
      const rows = warehouse.numberedRows(versionId);
      return keep(await order({ columns, rowCount, ...rows, orderTable: null, ownedTables: [] }, where === undefined ? "" : ` WHERE ${where}`, sort, options), startedAt);
    },
    async openTable({ table, columns, rowCount, sort, keepTable }, options = {}) {
      const startedAt = performance.now();
      const view: OpenView = { columns, rowCount, relation: table, rowNumber: "rowid", orderTable: null, ownedTables: keepTable ? [] : [table] };
      return keep(await order(view, "", sort, options), startedAt);
    },
    async page(viewId, offset, limit, names, options = {}) {
      const view = find(viewId);
      const columns = names === undefined ? view.columns : view.columns.filter((column) => names.includes(column.name));
      if (columns.length === 0) throw new AppError("invalid-input", "None of these columns is in the view.");
      const selected = columns.map((column) => quoteIdentifier(column.name)).join(", ");
      const end = Math.min(offset + limit, view.rowCount);
      if (offset >= end) return { columns: [...columns], rows: [] };
      if (view.orderTable === null) {
        const { rows } = await warehouse.query(`SELECT ${selected} FROM ${view.relation} WHERE ${view.rowNumber} >= ${offset} AND ${view.rowNumber} < ${end} ORDER BY ${view.rowNumber}`, [], options);
        return { columns: [...columns], rows };
      }
      const ids = await warehouse.query(`SELECT id FROM ${view.orderTable} WHERE rowid >= ${offset} AND rowid < ${end} ORDER BY rowid`, [], options);
      const list = ids.rows.map((row) => String(row[0])).join(", ");
      const { rows } = await warehouse.query(`SELECT ${view.rowNumber}, ${selected} FROM ${view.relation} WHERE ${view.rowNumber} IN (${list})`, [], options);
      const byNumber = new Map(rows.map(([number, ...cells]) => [number, cells]));
      return { columns: [...columns], rows: ids.rows.map((row) => byNumber.get(row[0] ?? null) ?? []) };
    },
    select(viewId) {
      const view = find(viewId);
      const { relation, rowNumber, orderTable, columns, rowCount } = view;
      const selected = columns.map((column) => `r.${quoteIdentifier(column.name)}`).join(", ");
      const sql =
        orderTable === null
          ? `SELECT ${selected} FROM ${relation} r`
          : `SELECT ${selected} FROM (SELECT rowid AS position, id FROM ${orderTable}) o JOIN (SELECT ${rowNumber} AS number, * FROM ${relation}) r ON r.number = o.id ORDER BY o.position`;
      return { sql, columns, rowCount };
    },
    close,
  };
}
