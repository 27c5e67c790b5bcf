import type { ChartResult } from "../../contract/analysis.ts";
import type { ChartLayer, ChartSpec } from "../../contract/chart.ts";
import type { MethodBody, SqlBody } from "../../contract/plan.ts";
import type { Predicate, QueryBody, Step } from "../../contract/query.ts";
import { chartToPlan } from "./chart-to-plan.ts";
import { methodFor } from "./methods.ts";
import { planOf, runPlan } from "./run-plan.ts";
import type { RunPlanInput } from "./run-plan.ts";
import { invalid } from "./scope.ts";

export interface RunChartInput extends Omit<RunPlanInput, "plan"> {
  spec: ChartSpec;
  filter?: Predicate | undefined;
}

const linePixels = 2000;

/**
 * Runs a chart. Charts of single rows that would hold more than `maximumRows` marks are thinned by a step of the plan:
 * lines to the points that decide their pixels, scatter plots to a repeatable sample; `totalRowCount` is the count before.
 */
export async function runChart(input: RunChartInput): Promise<ChartResult> {
  const { spec, filter, ...rest } = input;
  const { body, chart } = chartToPlan(spec, input.version.columns, filter);
  if (spec.layer) return runLayer(rest, body, chart, spec.layer);
  const result = await runPlan({ ...rest, plan: planOf(input.version, body) });
  const thinning =
    body.kind === "query" && body.select && body.limit === undefined && result.totalRowCount > input.maximumRows
      ? thin(body, chart, input.maximumRows, result.totalRowCount)
      : null;
  if (!thinning || body.kind !== "query") return { ...result, chart: withFinalTimeUnits(chart, result) };
  let thinned = await runPlan({ ...rest, plan: planOf(input.version, { ...body, ...thinning }) });
  const line = thinning.steps[0];
  if (thinned.totalRowCount > input.maximumRows && line?.kind === "downsample") {
    // One line a colour: the stretches are shared out among the lines.
    const buckets = Math.max(1, Math.floor((line.buckets * input.maximumRows) / thinned.totalRowCount) - 1);
    thinned = await runPlan({
      ...rest,
      plan: planOf(input.version, { ...body, steps: [{ ...line, buckets }], sort: [] }),
    });
  }
  return { ...thinned, totalRowCount: result.totalRowCount, chart };
}

/** The chart's own rows with what the layer's method computed beside them. */
async function runLayer(
  input: Omit<RunPlanInput, "plan">,
  rows: SqlBody,
  chart: ChartSpec,
  layer: ChartLayer,
): Promise<ChartResult> {
  const { x, y, color, facet, detail } = chart.encoding;
  if (rows.kind !== "query" || x?.column === undefined || y?.column === undefined || x.type !== "temporal")
    throw invalid("A forecast or a search for anomalies needs a time on x and one value on y.");
  const by = [...new Set([color, facet, detail].flatMap((channel) => channel?.column ?? []))];
  const body: MethodBody = { ...layer, rows: withReach(rows, x.column), time: x.column, value: y.column, by };
  const result = await runPlan({ ...input, plan: planOf(input.version, body) });
  const { computation } = result.provenance;
  if (!computation) throw new Error(`The method ${body.kind} left no account of itself.`);
  const [drawn] = methodFor(input.methods ?? {}, body).charts(body, { table: result.table, computation });
  const title = chart.title ?? drawn?.title;
  return {
    ...result,
    chart: { ...chart, ...(title === undefined ? {} : { title }), encoding: { ...drawn?.encoding, ...chart.encoding } },
  };
}

/** How far the data of each period reach stands beside its value, so that a method can tell a period that is not over. */
function withReach(rows: QueryBody, time: string): QueryBody {
  const dimension = rows.dimensions.find(({ as, timeUnit }) => as === time && timeUnit?.startsWith("year"));
  if (!dimension || rows.measures.length === 0) return rows;
  const taken = new Set([...rows.dimensions, ...rows.measures].map(({ as }) => as));
  let as = "data until";
  while (taken.has(as)) as += "_";
  return { ...rows, measures: [...rows.measures, { as, op: "max", expr: dimension.expr }] };
}

function thin(
  body: QueryBody,
  chart: ChartSpec,
  maximumRows: number,
  totalRowCount: number,
): Pick<QueryBody, "steps" | "sort"> | null {
  const { x, y, color, facet, detail } = chart.encoding;
  if ((chart.mark === "line" || chart.mark === "area") && x?.column !== undefined && y?.column !== undefined) {
    const partitionBy = [
      ...new Set([facet, color, detail].flatMap((channel) => (channel?.column === undefined ? [] : [channel.column]))),
    ];
    const step: Step = {
      kind: "downsample",
      x: x.column,
      y: y.column,
      buckets: Math.max(1, Math.min(linePixels, Math.floor(maximumRows / 4))),
      partitionBy,
    };
    return { steps: [step], sort: [] };
  }
  if (chart.mark === "candlestick") return null;
  return { steps: [{ kind: "sample", every: Math.ceil((totalRowCount * 1.02) / maximumRows) }], sort: body.sort };
}

/** Bins of dates become a time unit while the plan runs; the chart then says so. */
function withFinalTimeUnits(chart: ChartSpec, result: Pick<ChartResult, "provenance">): ChartSpec {
  const { body } = result.provenance.plan;
  if (!("dimensions" in body) || body.kind === "contribution") return chart;
  const encoding: ChartSpec["encoding"] = {};
  for (const [name, channel] of Object.entries(chart.encoding) as [
    keyof ChartSpec["encoding"],
    NonNullable<ChartSpec["encoding"]["x"]>,
  ][]) {
    const dimension = body.dimensions.find((candidate) => candidate.as === channel.column);
    if (channel.bin && dimension?.timeUnit) {
      const { bin: _bin, ...kept } = channel;
      encoding[name] = { ...kept, timeUnit: dimension.timeUnit };
    } else encoding[name] = channel;
  }
  return { ...chart, encoding };
}
