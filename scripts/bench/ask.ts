import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runPlan } from "../../src/engine/analysis/index.ts";
import { openDataFile } from "../../src/engine/datasets/index.ts";
import { createQuestionService } from "../../src/engine/question/index.ts";
import { openWarehouse } from "../../src/engine/warehouse/warehouse.ts";
import { figure, quantile, type Figure } from "./figures.ts";

const ROWS = 1_000_000;
const ROUNDS = 3;

const QUESTIONS = [
  "total sales by region",
  "average profit by category and segment",
  "top 10 products by sales",
  "which region had the lowest profit in 2018?",
  "how many orders were placed in the last quarter of 2017?",
  "monthly sales for technology",
  "year over year sales growth",
  "share of sales by segment",
  "sales in the west over 900",
  "median profit per category",
  "what percentage of orders are corporate",
  "distribution of profit",
  "compare sales of furniture and technology",
  "cumulative sales by month in 2016",
  "which products are called Product 77?",
  "average discont by region",
  "number of distinct products by category",
  "sales by region coloured by category as a stacked bar chart",
  "correlation between sales and profit",
  "categories with an average profit above 20",
];

/** Question to answer text on a million rows, once the values are indexed, against the bare SQL of the same answers. */
export async function benchAsk(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "finsight-bench-ask-"));
  const warehouse = await openWarehouse({ folder });
  try {
    const file = join(folder, "orders.parquet");
    await warehouse.query(ordersSql(file));
    const version = await openDataFile(warehouse, file);
    const service = createQuestionService({ run: (input) => runPlan({ warehouse, ...input }) });
    const startedAt = performance.now();
    await service.prepared(version, "orders");
    const indexMs = performance.now() - startedAt;
    const asked: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const question of QUESTIONS) {
        const before = performance.now();
        const answer = await service.ask({ version, datasetName: "orders", question });
        const after = performance.now();
        if (answer.status !== "answered" || !answer.result) throw new Error(`Not answered: ${question}`);
        asked.push(after - before);
        const sql = answer.result.provenance.sql.replaceAll(/\borders\b/g, warehouse.relation(version.id));
        const sqlBefore = performance.now();
        await warehouse.query(sql);
        bare.push(performance.now() - sqlBefore);
      }
    }
    return [
      figure("ask: index the values of 1M rows, once", indexMs, "ms"),
      figure("ask: question to answer text on 1M rows, p50", quantile(asked, 0.5), "ms", quantile(bare, 0.5)),
      figure("ask: question to answer text on 1M rows, p95", quantile(asked, 0.95), "ms", quantile(bare, 0.95)),
    ];
  } finally {
    await warehouse.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function ordersSql(file: string): string {
  return `COPY (
  SELECT 'O' || i AS "Order ID", DATE '2015-01-01' + CAST(hash(i) % 1461 AS INTEGER) AS "Order Date",
    ['East', 'West', 'South', 'Central'][1 + CAST(hash(i + 1) % 4 AS INTEGER)] AS Region,
    ['Consumer', 'Corporate', 'Home Office'][1 + CAST(hash(i + 2) % 3 AS INTEGER)] AS Segment,
    ['Furniture', 'Technology', 'Office Supplies'][1 + CAST(hash(i + 3) % 3 AS INTEGER)] AS Category,
    'Product ' || (hash(i + 4) % 2000) AS Product,
    round((hash(i + 5) % 100000) / 100, 2) AS Sales, round((hash(i + 6) % 20000)::INTEGER / 100 - 60, 2) AS Profit,
    CAST(1 + hash(i + 7) % 14 AS INTEGER) AS Quantity, (hash(i + 8) % 4) / 10 AS Discount
  FROM range(${ROWS}) AS t(i)
) TO '${file.replaceAll("'", "''")}'`;
}
