import type { Channel, ChartSpec } from "../../contract/chart.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { isNumericType, isTemporalType } from "../../contract/values.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { looksLikeKey, looksLikeYear } from "./plan-to-chart.ts";
import { findColumn, sourceScope } from "./scope.ts";
import type { ScopeColumn } from "./scope.ts";
import { fittingTimeUnit } from "./resolve-bins.ts";
import { identifier, selectText } from "./sql-text.ts";

export interface SuggestInput {
  warehouse: Pick<Warehouse, "query" | "relation">;
  version: DatasetVersion;
  columns?: readonly string[] | undefined;
  signal?: AbortSignal | undefined;
}

const maximumSuggestions = 8;
const consideredColumns = 40;
const categoryLimit = 30;

/** Charts worth a look, best first: change over time, how measures differ by category, relations, distributions. */
export async function suggestCharts({ warehouse, version, columns, signal }: SuggestInput): Promise<ChartSpec[]> {
  const relation = warehouse.relation(version.id);
  const scope = sourceScope({ relation, columns: version.columns });
  const chosen = (columns ? columns.map((name) => findColumn(scope, name)) : version.columns)
    .filter((column) => column.type !== "json" && column.type !== "binary")
    .slice(0, consideredColumns);
  if (chosen.length === 0) return [];
  const measured = chosen.flatMap((column) => {
    const name = identifier(column.name);
    const span = isTemporalType(column.type) ? `epoch_ms(max(${name})) - epoch_ms(min(${name}))` : "NULL";
    return [`approx_count_distinct(${name})`, span];
  });
  const row = (await warehouse.query(selectText({ columns: measured, from: relation }), [], { signal })).rows[0] ?? [];
  const facts = chosen.map((column, index) => ({
    column,
    distinct: Number(row[2 * index] ?? 0),
    spanMs: Number(row[2 * index + 1] ?? 0),
  }));
  return rankCharts(facts, columns !== undefined);
}

interface Fact {
  column: ScopeColumn;
  distinct: number;
  spanMs: number;
}

function rankCharts(facts: readonly Fact[], asked: boolean): ChartSpec[] {
  const isYear = (fact: Fact): boolean => looksLikeYear(fact.column.name, fact.column.type);
  const time = facts.find((fact) => (isTemporalType(fact.column.type) || isYear(fact)) && fact.distinct > 1);
  const numbers = facts.filter(
    (fact) => isNumericType(fact.column.type) && !isYear(fact) && !looksLikeKey(fact.column.name) && fact.distinct > 8,
  );
  const categories = facts.filter((fact) => {
    const discrete =
      fact.column.type === "text" ||
      fact.column.type === "boolean" ||
      (fact.column.type === "integer" && fact.distinct <= 8);
    return discrete && fact.distinct > 1 && fact.distinct <= categoryLimit;
  });
  const label = facts.find((fact) => fact.column.type === "text" && fact.distinct > categoryLimit);
  const charts: ChartSpec[] = [];
  const add = (mark: ChartSpec["mark"], encoding: ChartSpec["encoding"], limit?: number): void => {
    charts.push({ mark, encoding, transform: [], ...(limit === undefined ? {} : { limit }) });
  };
  const [category] = categories;
  const candle = ["open", "high", "low", "close"].map((name) =>
    facts.find((fact) => fact.column.name.toLowerCase() === name && isNumericType(fact.column.type)),
  );
  if (time && isTemporalType(time.column.type) && candle.every((fact) => fact !== undefined)) {
    const [open, high, low, close] = candle.map((fact) => quantity(fact!.column.name)) as [
      Channel,
      Channel,
      Channel,
      Channel,
    ];
    const unit = fittingTimeUnit(time.spanMs, 120);
    add("candlestick", {
      x: { field: time.column.name, type: "temporal", ...(time.distinct > 150 ? { timeUnit: unit } : {}) },
      open,
      high,
      low,
      close,
    });
  }
  const colour = category && category.distinct <= 10 ? { color: nominal(category) } : {};
  if (time)
    for (const number of numbers.slice(0, 2))
      add("line", { x: timeChannel(time), y: quantity(number.column.name, "mean"), ...colour });
  if (numbers.length === 0 && time)
    add("line", { x: timeChannel(time), y: { type: "quantitative", aggregate: "count" }, ...colour });
  if (category && numbers[0])
    add("bar", { x: { ...nominal(category), sort: "-y" }, y: quantity(numbers[0].column.name, "mean") });
  if (numbers[0] && numbers[1])
    add("point", { x: quantity(numbers[0].column.name), y: quantity(numbers[1].column.name), ...colour });
  if (numbers[0])
    add("histogram", {
      x: { ...quantity(numbers[0].column.name), bin: true },
      y: { type: "quantitative", aggregate: "count" },
    });
  if (category)
    add("bar", { x: { ...nominal(category), sort: "-y" }, y: { type: "quantitative", aggregate: "count" } });
  if (category && numbers[0]) add("boxplot", { x: nominal(category), y: quantity(numbers[0].column.name) });
  if (categories[0] && categories[1])
    add("rect", {
      x: nominal(categories[0]),
      y: nominal(categories[1]),
      color: { type: "quantitative", aggregate: "count" },
    });
  if (label && numbers[0])
    add("bar", { x: { ...nominal(label), sort: "-y" }, y: quantity(numbers[0].column.name, "sum") }, 15);
  for (const number of numbers.slice(1, asked ? 4 : 2))
    add("histogram", {
      x: { ...quantity(number.column.name), bin: true },
      y: { type: "quantitative", aggregate: "count" },
    });
  if (charts.length === 0 && label)
    add("bar", { x: { ...nominal(label), sort: "-y" }, y: { type: "quantitative", aggregate: "count" } }, 15);
  return charts.slice(0, maximumSuggestions);
}

function nominal(fact: Fact): Channel {
  return { field: fact.column.name, type: isNumericType(fact.column.type) ? "ordinal" : "nominal" };
}

function quantity(field: string, aggregate?: Channel["aggregate"]): Channel {
  return { field, type: "quantitative", ...(aggregate ? { aggregate } : {}) };
}

function timeChannel(fact: Fact): Channel {
  if (!isTemporalType(fact.column.type)) return { field: fact.column.name, type: "ordinal" };
  return { field: fact.column.name, type: "temporal", timeUnit: fittingTimeUnit(fact.spanMs, 150) };
}
