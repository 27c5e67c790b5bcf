import { setImmediate } from "node:timers/promises";
import type { Cell, ResultColumn } from "../../contract/values.ts";
import { encodeChunk } from "./cell-encoding.ts";
import { columnTypeOf } from "./column-types.ts";
import { interruptible } from "./connection.ts";
import type { Warehouse } from "./warehouse.ts";

/** Hands over a statement's rows in parts of some thousands, with a turn of the event loop between them. */
export async function streamRows(
  warehouse: Pick<Warehouse, "lend">,
  sql: string,
  onRows: (rows: Cell[][], columns: readonly ResultColumn[]) => void,
  signal?: AbortSignal,
): Promise<ResultColumn[]> {
  return warehouse.lend((connection) =>
    interruptible(connection, signal, async () => {
      const result = await connection.stream(sql);
      const types = result.columnTypes();
      const columns = result.columnNames().map((name, index): ResultColumn => {
        const type = types[index];
        return { name, type: type ? columnTypeOf(type) : "text" };
      });
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return columns;
        onRows(encodeChunk(chunk, types), columns);
        await setImmediate();
      }
    }),
  );
}
