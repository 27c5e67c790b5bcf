import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../engine/anomalies/fixture.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "anomalies "));
  const { uniform } = createRandom(7);
  const rows = Array.from({ length: 400 }, (_, row) => {
    const time = new Date(Date.UTC(2014, 3, 1) + row * 300_000).toISOString().slice(0, 19).replace("T", " ");
    return `${time},${row === 350 ? 90 : row === 200 ? "" : 20 + uniform()}`;
  });
  await writeFile(join(folder, "cpu.csv"), `timestamp,value\n${rows.join("\n")}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

function finsight(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, "main.ts"), "anomalies", ...args],
      { cwd: folder },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
      },
    );
  });
}

test("every row gets a line with its time stamp, score and verdict, in order", async () => {
  const { code, stdout, stderr } = await finsight(
    "--data",
    "cpu.csv",
    "--time",
    "timestamp",
    "--value",
    "value",
    "--json",
  );
  expect(code).toBe(0);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(400);
  expect(lines[0]).toEqual({ timestamp: "2014-04-01 00:00:00", score: 0, anomaly: false });
  expect(lines[350]).toMatchObject({ timestamp: "2014-04-02 05:10:00", anomaly: true });
  expect(lines.filter(({ anomaly }) => anomaly)).toHaveLength(1);
  expect(stderr).toBe("1 row is without a number, which were passed over.\n");
});

test("without --json the alarms come as sentences", async () => {
  const { stdout } = await finsight("--data", "cpu.csv", "--time", "Timestamp", "--value", "value");
  expect(stdout).toContain("The value 90 is above the expected range");
  expect(stdout).toContain("400 rows, 1 alarm\n");
});

test("a wrong column, a column of texts and a missing option are said", async () => {
  expect(await finsight("--data", "cpu.csv", "--time", "timestamp", "--value", "gone")).toMatchObject({
    code: 1,
    stderr: 'There is no column "gone". There is: "timestamp", "value".\n',
  });
  await writeFile(join(folder, "words.csv"), "t,v\n2020-01-01,a\n2020-01-02,b\n");
  expect(await finsight("--data", "words.csv", "--time", "t", "--value", "v")).toMatchObject({
    code: 1,
    stderr: 'The column "v" holds no numbers.\n',
  });
  expect((await finsight("--data", "cpu.csv")).code).toBe(2);
});
