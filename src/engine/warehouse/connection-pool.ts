import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

export interface ConnectionPool {
  /** Lends a connection nobody else uses meanwhile. */
  lend<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  close(): void;
}

const MAXIMUM_IDLE = 4;

export function createConnectionPool(instance: DuckDBInstance): ConnectionPool {
  const idle: DuckDBConnection[] = [];
  let closed = false;
  return {
    async lend(use) {
      const connection = idle.pop() ?? (await instance.connect());
      try {
        return await use(connection);
      } finally {
        if (closed || idle.length >= MAXIMUM_IDLE) connection.closeSync();
        else idle.push(connection);
      }
    },
    close() {
      closed = true;
      for (const connection of idle.splice(0)) connection.closeSync();
    },
  };
}
