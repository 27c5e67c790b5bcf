import { setImmediate } from "node:timers/promises";
import type { DuckDBConnection, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { BIGINT } from "@duckdb/node-api";
import { AppError } from "../../contract/errors.ts";
import type { Cell, ResultColumn } from "../../contract/values.ts";
import { encodeChunk } from "./cell-encoding.ts";
import { columnTypeOf } from "./column-types.ts";
import { isInterrupt } from "./duckdb-errors.ts";

export type Parameter = string | number | boolean | bigint | null;

export interface QueryOptions {
  signal?: AbortSignal | undefined;
  /** Rows to encode at most; the statement itself runs in full. Default: all. */
  maximumRows?: number;
  /** Is given the rows as they come instead of their being kept: for millions of them, which would hold the collector up. */
  take?: ((rows: Cell[][], columns: ResultColumn[]) => void) | undefined;
}

export interface QueryResult {
  columns: ResultColumn[];
  rows: Cell[][];
  durationMs: number;
}

const INTERRUPT_REPEAT_MS = 5;
/** After this long others get their turn of the event loop. */
const LONGEST_TURN_MS = 6;

/**
 * Runs `work` and interrupts the connection when the signal aborts. An interrupt that arrives before the statement
 * has begun is lost inside DuckDB, so it is repeated until the work ends.
 */
export async function interruptible<T>(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!signal) return work();
  if (signal.aborted) throw new AppError("cancelled", "Stopped.");
  let timer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    timer ??= setInterval(() => connection.interrupt(), INTERRUPT_REPEAT_MS);
  };
  signal.addEventListener("abort", interrupt, { once: true });
  try {
    return await work();
  } catch (error) {
    if (isInterrupt(error)) throw new AppError("cancelled", "Stopped.", { cause: error });
    throw error;
  } finally {
    signal.removeEventListener("abort", interrupt);
    clearInterval(timer);
  }
}

function typesOf(params: readonly Parameter[]): DuckDBType[] | undefined {
  if (!params.some((value) => typeof value === "bigint" || Number.isSafeInteger(value))) return undefined;
  return params.map((value) =>
    typeof value === "bigint" || Number.isSafeInteger(value) ? BIGINT : undefined,
  ) as DuckDBType[];
}

function bindable(params: readonly Parameter[]): DuckDBValue[] {
  return params.map((value) => (typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value));
}

/** Runs the statement(s); the last one's rows come back. Parameters bind to the last one, as `?` or `$1`. */
export async function queryOn(
  connection: DuckDBConnection,
  sql: string,
  params: readonly Parameter[] = [],
  options: QueryOptions = {},
): Promise<QueryResult> {
  const startedAt = performance.now();
  return interruptible(connection, options.signal, async () => {
    const result =
      params.length > 0 ? await connection.run(sql, bindable(params), typesOf(params)) : await connection.run(sql);
    const types = result.columnTypes();
    const columns = result.columnNames().map((name, index): ResultColumn => {
      const type = types[index];
      return { name, type: type ? columnTypeOf(type) : "text" };
    });
    const rows: Cell[][] = [];
    const maximumRows = options.maximumRows ?? Number.POSITIVE_INFINITY;
    let rowCount = 0;
    let turnStartedAt = performance.now();
    while (rowCount < maximumRows) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) break;
      const encoded = encodeChunk(chunk, types, maximumRows - rowCount);
      rowCount += encoded.length;
      if (options.take) options.take(encoded, columns);
      else for (const row of encoded) rows.push(row);
      if (performance.now() - turnStartedAt < LONGEST_TURN_MS) continue;
      await setImmediate();
      turnStartedAt = performance.now();
    }
    return { columns, rows, durationMs: performance.now() - startedAt };
  });
}
