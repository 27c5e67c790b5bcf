import type { Dataset } from "../../contract/dataset.ts";
import { engine } from "../api/client.ts";
import type { Extent } from "./draft.ts";

/** First and last time of a column and how many different ones there are. Nothing known where it cannot be read. */
export async function readExtent(dataset: Dataset, column: string): Promise<Extent> {
  const expr = { kind: "field" as const, field: column };
  try {
    const { table } = await engine.call("analysis/run", {
      plan: {
        version: 1,
        source: { datasetId: dataset.id, versionId: dataset.current.id },
        body: {
          kind: "query",
          dimensions: [],
          measures: [
            { as: "first", op: "min", expr },
            { as: "last", op: "max", expr },
            { as: "different", op: "distinct", expr },
          ],
          distinct: false,
          steps: [],
          sort: [],
        },
      },
      maximumRows: 1,
    });
    const [first = null, last = null, distinct = 0] = table.rows[0] ?? [];
    return { first: asTime(first), last: asTime(last), distinct: Number(distinct) };
  } catch (error) {
    console.error("extent of the times", error);
    return { first: null, last: null, distinct: 0 };
  }
}

function asTime(cell: string | number | boolean | null): string | number | null {
  return typeof cell === "boolean" ? null : cell;
}
