import type { SqlBody } from "../../contract/plan.ts";
import type { Dimension, TimeUnit } from "../../contract/query.ts";
import type { Cell, Table } from "../../contract/values.ts";
import { niceBins } from "./bins.ts";
import { compileExpr, exprName, isNumeric, isTemporal, sentenceStart } from "./compile-expr.ts";
import { compilePredicateIn } from "./compile-predicate.ts";
import { invalid, sourceScope, suchAs, typeInWords } from "./scope.ts";
import type { Source } from "./scope.ts";
import { selectText } from "./sql-text.ts";

const defaultMaxBins = 10;
const dayMs = 86_400_000;

function needsExtent(dimension: Dimension): boolean {
  return (
    dimension.bin !== undefined &&
    dimension.timeUnit === undefined &&
    (dimension.bin.step === undefined || dimension.bin.stop === undefined)
  );
}

/**
 * Gives every bin of the plan a nice width and an end, which takes the extent of its values: at most one query for
 * all of them. Bins of dates become the time unit that fits.
 */
export async function resolveBins(
  body: SqlBody,
  source: Source,
  query: (sql: string) => Promise<Pick<Table, "rows">>,
): Promise<SqlBody> {
  if (!("dimensions" in body) || body.kind === "contribution") return body;
  const open = body.dimensions.filter(needsExtent);
  if (open.length === 0) return body;
  const scope = sourceScope(source);
  const values = open.map((dimension) => {
    const value = compileExpr(dimension.expr, scope);
    if (!isNumeric(value.type) && !isTemporal(value.type)) {
      throw invalid(
        `${sentenceStart(exprName(dimension.expr))} holds ${typeInWords(value.type)}, so it cannot be put into bins. Use a numeric column${suchAs(scope, ["number", "integer"])}.`,
      );
    }
    return value;
  });
  const columns = values.flatMap((value, index) => {
    const measured = isTemporal(value.type) ? `epoch_ms(${value.text})` : value.text;
    const finite = value.type === "number" ? ` FILTER (WHERE isfinite(${value.text}::DOUBLE))` : "";
    return [`min(${measured})${finite} AS low_${index}`, `max(${measured})${finite} AS high_${index}`];
  });
  const where = body.filter ? compilePredicateIn(body.filter, scope).text : undefined;
  const extents = (await query(selectText({ columns, from: source.relation, where }))).rows[0] ?? [];
  const dimensions = body.dimensions.map((dimension) => {
    const index = open.indexOf(dimension);
    if (index < 0) return dimension;
    return resolved(
      dimension,
      isTemporal(values[index]!.type),
      extents[2 * index] ?? null,
      extents[2 * index + 1] ?? null,
    );
  });
  return { ...body, dimensions };
}

function resolved(dimension: Dimension, temporal: boolean, low: Cell, high: Cell): Dimension {
  const minimum = low === null ? 0 : Number(low);
  const maximum = high === null ? 1 : Number(high);
  const maxBins = dimension.bin?.maxBins ?? defaultMaxBins;
  if (temporal) {
    const { bin: _bin, ...rest } = dimension;
    return { ...rest, timeUnit: fittingTimeUnit(maximum - minimum, Math.max(maxBins, 12)) };
  }
  const step = dimension.bin?.step;
  if (step !== undefined)
    return {
      ...dimension,
      bin: { ...dimension.bin, step, stop: Number((Math.ceil(maximum / step) * step || step).toPrecision(12)) },
    };
  const bins = niceBins(minimum, maximum, maxBins);
  return { ...dimension, bin: { ...dimension.bin, step: bins.step, stop: bins.stop } };
}

/** The finest unit that yields at most about `maxBins` periods. */
export function fittingTimeUnit(spanMs: number, maxBins: number): TimeUnit {
  const units: [TimeUnit, number][] = [
    ["yearmonthdatehoursminutes", 60_000],
    ["yearmonthdatehours", 3_600_000],
    ["yearmonthdate", dayMs],
    ["yearweek", 7 * dayMs],
    ["yearmonth", 30.4 * dayMs],
    ["yearquarter", 91.3 * dayMs],
  ];
  return units.find(([, length]) => spanMs / length <= maxBins)?.[0] ?? "year";
}
