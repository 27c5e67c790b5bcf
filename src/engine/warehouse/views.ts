import { randomUUID } from "node:crypto";
import { AppError } from "../../contract/errors.ts";
import type { SortKey } from "../../contract/query.ts";
import type { ResultColumn, Table } from "../../contract/values.ts";
import type { View } from "../../contract/view.ts";
import { quoteIdentifier } from "./column-types.ts";
import type { NumberedRows, QueryOptions, QueryResult, Warehouse } from "./warehouse.ts";

/** The DuckDB that holds the rows. */
export type ViewEngine = Pick<Warehouse, "query" | "lend">;

/** Rows in a fixed order, read a page at a time. */
export interface Views {
  readonly engine: ViewEngine;
  has(viewId: string): boolean;
  /** `where` is a compiled predicate over `rows`. */
  openRows(
    source: {
      rows: NumberedRows;
      columns: readonly ResultColumn[];
      rowCount: number;
      where?: string | undefined;
      sort: readonly SortKey[];
    },
    options?: QueryOptions,
  ): Promise<View>;
  /** A view of a table that the view then owns; it is dropped with the view unless `keepTable`. */
  openTable(
    source: {
      table: string;
      columns: readonly ResultColumn[];
      rowCount: number;
      sort: readonly SortKey[];
      keepTable?: boolean;
    },
    options?: QueryOptions,
  ): Promise<View>;
  page(
    viewId: string,
    offset: number,
    limit: number,
    columns: readonly string[] | undefined,
    options?: QueryOptions,
  ): Promise<Table>;
  /** Resolves when every page is quick: the rows are in order in a table of their own. */
  settled(viewId: string): Promise<void>;
  /** SQL of all rows in the view's order, for export. */
  select(viewId: string): Promise<{ sql: string; columns: readonly ResultColumn[]; rowCount: number }>;
  close(viewId: string): Promise<void>;
}

interface OpenView {
  columns: readonly ResultColumn[];
  rowCount: number;
  /** Rows whose own order is the view's: pages are ranges of their numbers. */
  inOrder: Promise<NumberedRows>;
  isReady: boolean;
  /** The first rows in the view's order, for the pages that are asked for before all rows are in order. */
  head: Promise<QueryResult> | null;
  close(): Promise<void>;
}

const MAXIMUM_OPEN = 8;
/** The first rows in order are fetched before the ordered copy of all of them is made, and shown meanwhile. */
const DIRECT_ROWS = 2000;
/** So few rows are put in order before the view opens. */
const IMMEDIATE_ROWS = 250_000;

function orderBy(sort: readonly SortKey[], columns: readonly ResultColumn[], rowNumber: string): string {
  const keys = sort.map(({ column, order }) => {
    if (!columns.some((candidate) => candidate.name === column))
      throw new AppError("invalid-input", `There is no column named "${column}" to sort by.`);
    return `${quoteIdentifier(column)} ${order === "ascending" ? "ASC" : "DESC"} NULLS LAST`;
  });
  return keys.length === 0 ? "" : ` ORDER BY ${[...keys, rowNumber].join(", ")}`;
}

function projection(columns: readonly ResultColumn[]): string {
  return columns.map((column) => quoteIdentifier(column.name)).join(", ");
}

/** Views live in DuckDB's memory and spill to disk. The least recently used is closed when there are too many. */
export function createViews(engine: ViewEngine): Views {
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
    await view?.close();
  }

  async function keep(view: OpenView, startedAt: number): Promise<View> {
    const viewId = randomUUID();
    open.set(viewId, view);
    for (const oldest of [...open.keys()].slice(0, Math.max(0, open.size - MAXIMUM_OPEN))) await close(oldest);
    return { viewId, columns: [...view.columns], rowCount: view.rowCount, durationMs: performance.now() - startedAt };
  }

  async function arrange(
    source: {
      rows: NumberedRows;
      columns: readonly ResultColumn[];
      rowCount: number;
      where: string;
      sort: readonly SortKey[];
      ownedTable: string | null;
    },
    options: QueryOptions,
  ): Promise<OpenView> {
    const { rows, columns, where, ownedTable } = source;
    const order = orderBy(source.sort, columns, rows.rowNumber);
    const drop = async (table: string | null) => {
      if (table !== null) await engine.query(`DROP TABLE IF EXISTS ${table}`);
    };
    if (where === "" && order === "") {
      return {
        columns,
        rowCount: source.rowCount,
        inOrder: Promise.resolve(rows),
        isReady: true,
        head: null,
        close: () => drop(ownedTable),
      };
    }
    const counted =
      where === "" ? null : await engine.query(`SELECT count(*) FROM ${rows.relation}${where}`, [], options);
    const rowCount = counted ? Number(counted.rows[0]?.[0] ?? 0) : source.rowCount;
    const table = `views.${quoteIdentifier(randomUUID())}`;
    const controller = new AbortController();
    const forward = () => controller.abort();
    const { signal } = controller;
    const ordered = `SELECT ${projection(columns)} FROM ${rows.relation}${where}${order}`;
    const head = rowCount <= IMMEDIATE_ROWS ? null : engine.query(`${ordered} LIMIT ${DIRECT_ROWS}`, [], { signal });
    const copy = Promise.resolve(head)
      .then(() => engine.query(`CREATE TABLE ${table} AS ${ordered}`, [], { signal }))
      .then((): NumberedRows => ({ relation: table, rowNumber: "rowid" }));
    const view: OpenView = {
      columns,
      rowCount,
      inOrder: copy,
      isReady: false,
      head,
      async close() {
        controller.abort();
        await copy.catch(() => undefined);
        await drop(table);
        await drop(ownedTable);
      },
    };
    const ready = copy.then(() => {
      view.isReady = true;
    });
    if (rowCount <= IMMEDIATE_ROWS) {
      options.signal?.addEventListener("abort", forward, { once: true });
      await ready.finally(() => options.signal?.removeEventListener("abort", forward));
    } else ready.catch(() => undefined);
    return view;
  }

  return {
    engine,
    has: (viewId) => open.has(viewId),
    async openRows({ rows, columns, rowCount, where, sort }, options = {}) {
      const startedAt = performance.now();
      return keep(
        await arrange(
          { rows, columns, rowCount, where: where === undefined ? "" : ` WHERE ${where}`, sort, ownedTable: null },
          options,
        ),
        startedAt,
      );
    },
    async openTable({ table, columns, rowCount, sort, keepTable }, options = {}) {
      const startedAt = performance.now();
      return keep(
        await arrange(
          {
            rows: { relation: table, rowNumber: "rowid" },
            columns,
            rowCount,
            where: "",
            sort,
            ownedTable: keepTable ? null : table,
          },
          options,
        ),
        startedAt,
      );
    },
    async page(viewId, offset, limit, names, options = {}) {
      const view = find(viewId);
      const columns =
        names === undefined ? [...view.columns] : view.columns.filter((column) => names.includes(column.name));
      if (columns.length === 0) throw new AppError("invalid-input", "None of these columns is in the view.");
      const end = Math.min(offset + limit, view.rowCount);
      if (offset >= end) return { columns, rows: [] };
      if (!view.isReady && view.head !== null && end <= DIRECT_ROWS) {
        const { rows } = await view.head;
        const places = columns.map((column) => view.columns.indexOf(column));
        return { columns, rows: rows.slice(offset, end).map((row) => places.map((place) => row[place] ?? null)) };
      }
      const { relation, rowNumber } = await view.inOrder;
      const { rows } = await engine.query(
        `SELECT ${projection(columns)} FROM ${relation} WHERE ${rowNumber} >= ${offset} AND ${rowNumber} < ${end} ORDER BY ${rowNumber}`,
        [],
        options,
      );
      return { columns, rows };
    },
    async settled(viewId) {
      await find(viewId).inOrder;
    },
    async select(viewId) {
      const view = find(viewId);
      const { relation } = await view.inOrder;
      return {
        sql: `SELECT ${projection(view.columns)} FROM ${relation}`,
        columns: view.columns,
        rowCount: view.rowCount,
      };
    },
    close,
  };
}
