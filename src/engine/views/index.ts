import type { engineCalls } from "../../contract/calls.ts";
import type { Handlers } from "../../contract/port/server.ts";
import { compilePredicate } from "../analysis/index.ts";
import { openVersion, type DatasetRecords } from "../datasets/index.ts";
import type { SqlConsole } from "../sql-console/index.ts";
import type { Views } from "../warehouse/views.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";

export interface ViewDependencies {
  warehouse: Warehouse;
  records: DatasetRecords;
  views: Views;
  sqlConsole: SqlConsole;
}

export type ViewHandlers = Pick<Handlers<typeof engineCalls>, "view/open" | "view/page" | "view/close">;

/** The views that hold this one: those of datasets, or those of query results. */
export function viewsWith(deps: Pick<ViewDependencies, "views" | "sqlConsole">, viewId: string): Views {
  const { views } = deps.sqlConsole;
  return views?.has(viewId) ? views : deps.views;
}

export function createViewHandlers(deps: ViewDependencies): ViewHandlers {
  const { warehouse, views, sqlConsole } = deps;
  return {
    async "view/open"(source, { signal }) {
      if (source.kind === "query") return sqlConsole.openView(source.queryId, source.sort, { signal });
      const version = await openVersion(deps, source.versionId);
      const { columns, rowCount } = version;
      const where = source.filter && compilePredicate(source.filter, columns, warehouse.relation(version.id));
      return views.openRows(
        {
          rows: warehouse.numberedRows(version.id),
          columns: columns.map(({ name, type }) => ({ name, type })),
          rowCount,
          where,
          sort: source.sort,
        },
        { signal },
      );
    },
    async "view/page"({ viewId, offset, limit, columns }, { signal }) {
      return { offset, table: await viewsWith(deps, viewId).page(viewId, offset, limit, columns, { signal }) };
    },
    async "view/close"({ viewId }) {
      await viewsWith(deps, viewId).close(viewId);
      return {};
    },
  };
}
