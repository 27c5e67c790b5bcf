import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type { Answer } from "../contract/analysis.ts";
import type { Channel, ChartSpec } from "../contract/chart.ts";
import { isAppError } from "../contract/errors.ts";
import { runPlan } from "../engine/analysis/index.ts";
import { openDataFile } from "../engine/datasets/index.ts";
import { createMethods } from "../engine/methods.ts";
import { createQuestionService } from "../engine/question/index.ts";
import { openWarehouse } from "../engine/warehouse/warehouse.ts";
import { lazyInference } from "./inference.ts";

const usage = `finsight ask --data FILE (--questions QUESTIONS.jsonl | QUESTION ...) [--json]

  --data FILE        the data: CSV, TSV, JSON, NDJSON, Parquet, Arrow, XLSX or SQLite
  --questions FILE   one {"id", "question"} a line; "-" reads them from standard input
  --table NAME       sheet or table, where the file has several
  --json             one JSON line an answer
`;

interface Line {
  id: unknown;
  question: string;
}

/** Answers questions about one file. Gives the exit code: 0 when the data could be read, whatever the answers. */
export async function askCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: "string" },
      questions: { type: "string" },
      table: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || values.data === undefined || (values.questions === undefined && positionals.length === 0)) {
    process.stderr.write(usage);
    return values.help ? 0 : 2;
  }
  const folder = await mkdtemp(join(tmpdir(), "finsight-ask-"));
  const warehouse = await openWarehouse({ folder });
  const inference = lazyInference({ workspace: folder });
  const methods = createMethods({
    warehouse,
    inference: inference.client,
    modelsFolder: join(folder, "models"),
    log: (source, error) => process.stderr.write(`${source}: ${String(error)}\n`),
  });
  try {
    const version = await openDataFile(
      warehouse,
      values.data,
      values.table === undefined ? {} : { options: { table: values.table } },
    );
    const datasetName = basename(values.data).replace(/\.[^.]+$/, "");
    const service = createQuestionService({
      run: (input) => runPlan({ warehouse, methods: methods.registry, ...input }),
      methods: methods.registry,
      intents: methods.intents,
    });
    const lines = values.questions === undefined ? fromArguments(positionals) : fromFile(values.questions);
    for await (const line of lines) {
      const answer = await answerLine(line, () =>
        service.ask({ version, datasetName, question: line.question, detail: values.json ? "asked" : "explained" }),
      );
      process.stdout.write(values.json ? `${JSON.stringify(toJson(line, answer))}\n` : toText(answer));
    }
    return 0;
  } catch (error) {
    if (!isAppError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    await methods.close();
    await inference.close();
    await warehouse.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function* fromArguments(questions: readonly string[]): AsyncGenerator<Line> {
  let id = 0;
  for (const question of questions) yield { id: (id += 1), question };
}

async function* fromFile(path: string): AsyncGenerator<Line> {
  const input = path === "-" ? process.stdin : createReadStream(path);
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    const trimmed = text.replace(/^\uFEFF/, "").trim();
    if (trimmed === "") continue;
    yield readLine(trimmed, number);
  }
}

function readLine(text: string, number: number): Line {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "string") return { id: number, question: parsed };
    if (typeof parsed === "object" && parsed !== null) {
      const record = parsed as Record<string, unknown>;
      return { id: record["id"] ?? number, question: typeof record["question"] === "string" ? record["question"] : "" };
    }
  } catch {
    process.stderr.write(`Line ${number} is not JSON; it is taken as the question itself.\n`);
    return { id: number, question: text };
  }
  return { id: number, question: text };
}

async function answerLine(line: Line, ask: () => Promise<Answer>): Promise<Answer> {
  const startedAt = performance.now();
  try {
    return await ask();
  } catch (error) {
    process.stderr.write(
      `${String(line.id)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    const text = isAppError(error)
      ? error.message
      : "Something went wrong inside the program while it worked on this question.";
    return {
      id: "",
      question: line.question,
      status: "refused",
      text,
      assumptions: [],
      suggestions: [],
      result: null,
      chart: null,
      alternatives: [],
      quotes: [],
      durationMs: performance.now() - startedAt,
    };
  }
}

function toJson(line: Line, answer: Answer): Record<string, unknown> {
  const table = answer.result?.table;
  return {
    id: line.id,
    question: line.question,
    status: answer.status,
    sql: answer.result?.provenance.sql ?? null,
    plan: answer.result?.provenance.plan ?? null,
    columns: table?.columns.map(({ name, type }) => ({ name, type })) ?? [],
    rows: table?.rows ?? [],
    chart: answer.chart ? toVegaLite(answer.chart) : null,
    alternatives: answer.alternatives.map(toVegaLite),
    text: answer.text,
    assumptions: answer.assumptions.map(({ text }) => text),
    durationMs: Math.round(answer.durationMs * 100) / 100,
  };
}

/** Our marks and channels as Vega-Lite spells them. */
function toVegaLite(spec: ChartSpec): Record<string, unknown> {
  const encoding: Record<string, unknown> = {};
  for (const [name, channel] of Object.entries(spec.encoding) as [string, Channel][]) {
    const { column: _column, ...rest } = channel;
    const bin =
      typeof rest.bin === "object"
        ? {
            ...(rest.bin.step === undefined ? {} : { step: rest.bin.step }),
            ...(rest.bin.maxBins === undefined ? {} : { maxbins: rest.bin.maxBins }),
          }
        : rest.bin;
    encoding[name === "facet" ? "column" : name] = bin === undefined ? rest : { ...rest, bin };
  }
  return {
    mark: spec.mark === "histogram" ? "bar" : spec.mark,
    encoding,
    transform: spec.transform.map(({ filter }) => ({ filter })),
  };
}

function toText(answer: Answer): string {
  const lines = [answer.text, ...answer.assumptions.map(({ text }) => `  (${text})`)];
  const table = answer.result?.table;
  if (table && table.rows.length > 1) {
    const rows = [
      table.columns.map((column) => column.name),
      ...table.rows.slice(0, 20).map((row) => row.map((cell) => (cell === null ? "" : String(cell)))),
    ];
    const widths = table.columns.map((_, index) =>
      Math.min(40, Math.max(...rows.map((row) => (row[index] ?? "").length))),
    );
    for (const row of rows)
      lines.push(`  ${row.map((cell, index) => cell.slice(0, 40).padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd());
    if (table.rows.length > 20) lines.push(`  ... ${table.rows.length - 20} more`);
  }
  if (answer.status !== "answered") for (const { question } of answer.suggestions) lines.push(`  - ${question}`);
  return `${lines.join("\n")}\n\n`;
}
