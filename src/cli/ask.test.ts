import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "finsight ask 🙂 "));
  await writeFile(join(folder, "scores.csv"), "Name,Points (total)\nAnn,10\nBob,30\n");
  const lines = [
    '{"id":"q1","question":"who has the most points?"}',
    "not json",
    '{"id":3}',
    '{"id":"q4","question":"points by name as a pie chart"}',
  ];
  await writeFile(join(folder, "questions.jsonl"), `${lines.join("\n")}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("prints one JSON line a question, in order, whatever the question", async () => {
  const { stdout } = await run(process.execPath, [
    "src/cli/main.ts",
    "ask",
    "--data",
    join(folder, "scores.csv"),
    "--questions",
    join(folder, "questions.jsonl"),
    "--json",
  ]);
  const answers = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(answers.map((answer) => answer["id"])).toEqual(["q1", 2, 3, "q4"]);
  expect(answers[0]).toMatchObject({ status: "answered", rows: [["Bob"]], columns: [{ name: "Name", type: "text" }] });
  expect(answers[2]).toMatchObject({ status: "refused", rows: [] });
  expect(answers[3]).toMatchObject({
    chart: { mark: "arc", encoding: { color: { field: "Name" }, theta: { field: "Points (total)" } } },
  });
});

it("says in one sentence when the file is missing", async () => {
  const failed = await run(process.execPath, [
    "src/cli/main.ts",
    "ask",
    "--data",
    join(folder, "nowhere.csv"),
    "how many rows",
  ]).catch((error: unknown) => error as { code: number; stderr: string });
  expect(failed).toMatchObject({ code: 1 });
  expect(failed.stderr.trim().split("\n")).toHaveLength(1);
});
