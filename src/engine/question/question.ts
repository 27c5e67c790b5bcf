import { randomUUID } from "node:crypto";
import type { AnalysisResult, Answer } from "../../contract/analysis.ts";
import type { ChartSpec } from "../../contract/chart.ts";
import type { DatasetVersion } from "../../contract/dataset.ts";
import { isAppError } from "../../contract/errors.ts";
import type { AnalysisPlan, SqlBody } from "../../contract/plan.ts";
import type { Predicate } from "../../contract/query.ts";
import { answerText, type MethodRegistry, planToCharts, withComparison } from "../analysis/index.ts";
import { readByIntents, tellPlan } from "./ask-intents.ts";
import { replaceField } from "./build/charts.ts";
import type { IntentReading, QuestionIntent } from "./intent.ts";
import type { RunPlan } from "./linking/statistics.ts";
import { expectedDirection } from "./parse/why.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { judge } from "./judge.ts";
import { relateWords, type RelateColumn } from "./relate-words.ts";
import { followUps, starters } from "./suggest.ts";
import { understand, type Understanding } from "./understand.ts";

export interface Asking {
  version: DatasetVersion;
  datasetName: string;
  question: string;
  /** Earlier questions of the conversation, oldest first; a follow-up builds on them. */
  earlier?: readonly string[];
  viewFilter?: Predicate | undefined;
  signal?: AbortSignal | undefined;
  /** For what takes long: what is going on, or what is written already. */
  progress?: ((message: string) => void) | undefined;
  /** "asked": only the columns asked for; "explained" (default) keeps those that explain the order too. */
  detail?: "asked" | "explained";
}

export interface QuestionService {
  ask(asking: Asking): Promise<Answer>;
  suggest(
    version: DatasetVersion,
    datasetName: string,
    signal?: AbortSignal,
  ): Promise<{ label: string; question: string }[]>;
  prepared(version: DatasetVersion, datasetName: string, signal?: AbortSignal): Promise<Prepared>;
}

export interface QuestionDependencies {
  methods?: MethodRegistry;
  /** Asked in this order. */
  intents?: readonly QuestionIntent[];
  /** Asked for words that name no column by any spelling or synonym. */
  relateColumn?: RelateColumn;
  run(input: {
    version: DatasetVersion;
    datasetName: string;
    plan: AnalysisPlan;
    maximumRows: number;
    signal?: AbortSignal | undefined;
  }): Promise<AnalysisResult>;
}

type SqlPlan = AnalysisPlan & { body: SqlBody };

const LONGEST_QUESTION = 2_000;
/** Rows of an answer: what a card shows, and what a script that asks for rows gets. */
const MAXIMUM_ROWS = { explained: 2_000, asked: 20_000 };
const MAXIMUM_ALTERNATIVES = 5;
const KEPT_VERSIONS = 8;

export function createQuestionService(dependencies: QuestionDependencies): QuestionService {
  const known = new Map<string, Promise<Prepared>>();
  const { intents = [], methods = {} } = dependencies;

  function prepared(version: DatasetVersion, datasetName: string, signal?: AbortSignal): Promise<Prepared> {
    const existing = known.get(version.id);
    if (existing) return existing;
    const run: RunPlan = (plan, options) => dependencies.run({ version, datasetName, plan, ...options });
    const made = prepare(version, datasetName, run, signal);
    known.set(version.id, made);
    made.catch(() => known.delete(version.id));
    for (const id of known.keys()) {
      if (known.size <= KEPT_VERSIONS) break;
      known.delete(id);
    }
    return made;
  }

  async function ask(asking: Asking): Promise<Answer> {
    const startedAt = performance.now();
    const { version, datasetName, signal } = asking;
    const question = asking.question.trim();
    const base = {
      id: randomUUID(),
      question: asking.question,
      assumptions: [],
      suggestions: [],
      result: null,
      chart: null,
      alternatives: [],
      quotes: [],
    };
    const refuse = async (text: string): Promise<Answer> => ({
      ...base,
      status: "refused",
      text,
      suggestions: version.rowCount > 0 ? starters((await prepared(version, datasetName, signal)).schema, 4) : [],
      durationMs: performance.now() - startedAt,
    });
    const byIntent = async (turn: QuestionIntent["turn"], ready: Prepared): Promise<Answer | null> => {
      const reading = await readByIntents(intents, turn, {
        question,
        earlier: asking.earlier ?? [],
        viewFilter: asking.viewFilter,
        version,
        datasetName,
        prepared: ready,
        understand: (text, before = []) => understand(text, ready, before, asking.viewFilter),
        signal,
        progress: asking.progress,
      });
      return reading && answerReading(reading);
    };
    const answerReading = async (reading: IntentReading): Promise<Answer> => {
      const suggestions = reading.suggestions ?? [];
      if (reading.kind !== "plan") {
        const status = ({ reply: "answered", clarify: "clarify", refuse: "refused" } as const)[reading.kind];
        const quotes = reading.kind === "reply" ? (reading.quotes ?? []) : [];
        return { ...base, status, text: reading.text, suggestions, quotes, durationMs: performance.now() - startedAt };
      }
      const { body, assumptions = [] } = reading;
      const source = { datasetId: version.datasetId, versionId: version.id };
      const plan: AnalysisPlan = { version: 1, source, body };
      try {
        const result = await dependencies.run({ version, datasetName, plan, maximumRows: MAXIMUM_ROWS.asked, signal });
        const told = tellPlan(body, result, version, methods);
        const retold = await reading.retell?.({ text: told.text, result });
        const said = retold?.note === undefined ? assumptions : [...assumptions, { text: retold.note }];
        return {
          ...base,
          ...told,
          text: retold?.text ?? told.text,
          status: "answered",
          assumptions: said,
          suggestions,
          result,
          durationMs: performance.now() - startedAt,
        };
      } catch (error) {
        if (isAppError(error, "plan-invalid") || isAppError(error, "invalid-input")) return refuse(error.message);
        throw error;
      }
    };
    if (question === "") return refuse("Type a question about this data, for example one of those below.");
    if (question.length > LONGEST_QUESTION)
      return refuse(
        `That question has ${question.length.toLocaleString("en-GB")} characters; I can read up to ${LONGEST_QUESTION.toLocaleString("en-GB")}, so please ask it in a sentence or two.`,
      );
    if (version.columns.length === 0) return refuse("This data has no columns, so there is nothing to ask about.");
    const ready = await prepared(version, datasetName, signal);
    const first = await byIntent("first", ready);
    if (first) return first;
    const { understood, assumptions: related } = await relateWords({
      question,
      version,
      read: (text) => understand(text, ready, asking.earlier ?? [], asking.viewFilter),
      relate: dependencies.relateColumn,
      signal,
    });
    const verdict = judge(understood, ready);
    if (verdict.status === "refused") return (await byIntent("last", ready)) ?? refuse(verdict.text);
    if (verdict.status === "clarify")
      return {
        ...base,
        status: "clarify",
        text: verdict.text,
        suggestions: verdict.suggestions,
        durationMs: performance.now() - startedAt,
      };
    const { body } = understood.built;
    const plan: SqlPlan = {
      version: 1,
      source: { datasetId: version.datasetId, versionId: version.id },
      body: asking.detail === "asked" ? onlyAsked(understood) : withComparison(body),
    };
    const maximumRows = MAXIMUM_ROWS[asking.detail ?? "explained"];
    const run = (wanted: AnalysisPlan): Promise<AnalysisResult> =>
      dependencies.run({ version, datasetName, plan: wanted, maximumRows, signal });
    const assumptions = [
      ...related,
      ...understood.context.sketch.assumptions.map(({ text }) => ({ text })),
      ...verdict.assumptions,
    ];
    let result: AnalysisResult;
    try {
      result = await run(plan);
      const thinned = thinnedPlan(understood, plan, result, maximumRows);
      if (thinned) {
        assumptions.push({
          text: `The picture shows an even sample of the ${result.totalRowCount.toLocaleString("en-GB")} points.`,
        });
        result = { ...(await run(thinned)), totalRowCount: result.totalRowCount };
      }
    } catch (error) {
      if (isAppError(error, "plan-invalid")) return refuse(error.message);
      throw error;
    }
    const missing =
      verdict.lost.length === 0 ? "" : `I found no "${verdict.lost.join(" ")}" in this data and left it out. `;
    const { chart, alternatives } = chartsFor(understood, result, version, ready);
    return {
      ...base,
      status: "answered",
      text: `${missing}${contradiction(understood, result)}${answerText({
        body: plan.body,
        table: result.table,
        totalRowCount: result.totalRowCount,
        columns: version.columns,
      })}`,
      assumptions,
      suggestions: followUps(understood, ready.schema),
      result,
      chart,
      alternatives,
      durationMs: performance.now() - startedAt,
    };
  }

  return {
    ask,
    prepared,
    async suggest(version, datasetName, signal) {
      const ready = await prepared(version, datasetName, signal);
      const ofIntents = intents.flatMap((intent) => intent.starters?.(ready).slice(0, 1) ?? []).slice(0, 4);
      const spoken = ofIntents.map(({ label, question }) => ({ label: label.replaceAll("_", " "), question }));
      return [...starters(ready.schema, 8 - spoken.length), ...spoken];
    },
  };
}

/** "Why did it rise" of something that fell is put right before it is explained. */
function contradiction({ interpretation, context }: Understanding, result: AnalysisResult): string {
  if (interpretation.task.kind !== "contribution") return "";
  const at = result.table.columns.findIndex((column) => column.name === "totalChange");
  const change = result.table.rows[0]?.[at];
  const expected = expectedDirection(context.question);
  if (typeof change !== "number" || change === 0 || expected === undefined) return "";
  return change > 0 === (expected === "rise") ? "" : `It did not ${expected}. `;
}

/** A scatter plot of more points than a card holds is drawn from a repeatable sample spread over the whole file. */
function thinnedPlan(
  understood: Understanding,
  plan: SqlPlan,
  result: AnalysisResult,
  maximumRows: number,
): SqlPlan | undefined {
  const { body } = plan;
  if (understood.interpretation.task.kind !== "scatter" || body.kind !== "query" || result.totalRowCount <= maximumRows)
    return undefined;
  return {
    ...plan,
    body: {
      ...body,
      steps: [...body.steps, { kind: "sample", every: Math.ceil((result.totalRowCount * 1.02) / maximumRows) }],
    },
  };
}

/** The plan with a last step that drops what was not asked for. */
export function onlyAsked(understood: Understanding): SqlBody {
  const { body, asked } = understood.built;
  if (body.kind !== "query" || asked === undefined || asked.length === 0) return body;
  const sorted = new Set(body.sort.map((key) => key.column));
  const present = [
    ...(body.select?.map((item) => item.as) ?? [
      ...body.dimensions.map((item) => item.as),
      ...body.measures.map((item) => item.as),
    ]),
  ];
  const extra = present.filter((name) => !asked.includes(name));
  if (extra.length === 0) return body;
  if (body.select && body.steps.length === 0) {
    const kept = body.select.filter((item) => asked.includes(item.as) || sorted.has(item.as));
    return kept.length === asked.length ? { ...body, select: kept } : { ...body, select: kept, show: asked };
  }
  if (!extra.some((name) => sorted.has(name)))
    return { ...body, steps: [...body.steps, { kind: "select", columns: asked }] };
  return { ...body, show: asked };
}

function chartsFor(
  understood: Understanding,
  result: AnalysisResult,
  version: DatasetVersion,
  ready: Prepared,
): { chart: ChartSpec | null; alternatives: ChartSpec[] } {
  const { built, context, interpretation } = understood;
  let chart: ChartSpec | null = built.charts?.chart ?? null;
  let alternatives = built.charts?.alternatives ?? [];
  const rowsOnly = interpretation.task.kind === "list" && result.table.columns.length > 4;
  if (chart === null && built.body.kind !== "summary" && !rowsOnly) {
    const choice = planToCharts(built.body, result.table, version.columns);
    chart = choice.chart;
    alternatives = choice.alternatives;
  }
  if (chart === null) return { chart, alternatives: [] };
  const main = chart;
  const others = context.sketch.alternatives
    .toSorted((a, b) => b.score - a.score)
    .flatMap(({ chosen, other }) => replaceField(main, chosen, other, ready.schema) ?? []);
  const list = interpretation.pictorial || others.length > 0 ? [...others.slice(0, 3), ...alternatives] : alternatives;
  const seen = new Set([keyOf(main)]);
  return {
    chart,
    alternatives: list
      .filter((spec) => (seen.has(keyOf(spec)) ? false : (seen.add(keyOf(spec)), true)))
      .slice(0, MAXIMUM_ALTERNATIVES),
  };
}

function keyOf(spec: ChartSpec): string {
  return JSON.stringify([spec.mark, spec.encoding, spec.transform.map((transform) => transform.filter)]);
}
