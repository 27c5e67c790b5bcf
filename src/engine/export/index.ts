import { basename } from "node:path";
import type { engineCalls } from "../../contract/calls.ts";
import type { Handlers } from "../../contract/port/server.ts";
import type { ExportInput } from "../../contract/view.ts";
import type { Jobs } from "../jobs/index.ts";
import type { SqlConsole } from "../sql-console/index.ts";
import { viewsWith } from "../views/index.ts";
import type { Views, Warehouse } from "../warehouse/index.ts";
import { exportTo, type ExportSource } from "./export-file.ts";

export { exportTo, type ExportSource } from "./export-file.ts";

export interface ExportDependencies {
  warehouse: Warehouse;
  jobs: Jobs;
  views: Views;
  sqlConsole: SqlConsole;
}

export type ExportHandlers = Pick<Handlers<typeof engineCalls>, "export/run">;

async function sourceOf(deps: ExportDependencies, source: ExportInput["source"]): Promise<ExportSource> {
  if (source.kind === "table") return source;
  const views = viewsWith(deps, source.viewId);
  const { sql, columns, rowCount } = await views.select(source.viewId);
  return { kind: "rows", rows: { engine: views.engine, sql, columns }, rowCount };
}

export function createExportHandlers(deps: ExportDependencies): ExportHandlers {
  return {
    "export/run": ({ source, format, path }) =>
      deps.jobs.start({
        kind: "export",
        title: `Exporting ${basename(path)}`,
        async run({ signal, progress }) {
          const rows = await sourceOf(deps, source);
          const total = rows.kind === "table" ? rows.table.rows.length : rows.rowCount;
          await exportTo(deps.views.engine, rows, format, path, {
            signal,
            onRows: (rowCount) =>
              progress({
                fraction: total === 0 ? null : Math.min(1, rowCount / total),
                message: "Writing rows",
                rowCount,
              }),
          });
          return { path };
        },
      }),
  };
}
