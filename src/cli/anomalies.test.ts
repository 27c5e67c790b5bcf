import { execFile, spawn } from "node:child_process";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../engine/anomalies/fixture.ts";

const main = join(import.meta.dirname, "main.ts");
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
    execFile(process.execPath, [main, "anomalies", ...args], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
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
}, 120_000);

test("without --json the alarms come as sentences", async () => {
  const { stdout } = await finsight("--data", "cpu.csv", "--time", "Timestamp", "--value", "value");
  expect(stdout).toMatch(/Usual here is [\d.]+ to [\d.]+; it was 90, the highest in all 29 hours seen\./);
  expect(stdout).toContain("400 rows, 1 alarm\n");
}, 120_000);

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
  const sensitive = await finsight(
    "--data",
    "cpu.csv",
    "--time",
    "timestamp",
    "--value",
    "value",
    "--sensitivity",
    "9",
  );
  expect(sensitive.code).toBe(2);
}, 120_000);

test("each series is judged by itself", async () => {
  const { uniform } = createRandom(9);
  const rows = Array.from({ length: 600 }, (_, row) => {
    const time = new Date(Date.UTC(2014, 3, 1) + Math.floor(row / 2) * 300_000).toISOString();
    const server = row % 2 === 0 ? "web" : "mail";
    return `${time},${server},${row === 501 ? 40 : (server === "web" ? 900 : 3) + uniform()}`;
  });
  await writeFile(join(folder, "servers.csv"), `time,server,load\n${rows.join("\n")}\n`);
  const args = ["--data", "servers.csv", "--time", "time", "--value", "load", "--series", "server"];
  const { stdout } = await finsight(...args, "--json", "--explain");
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(600);
  expect(lines.filter(({ anomaly }) => anomaly)).toMatchObject([
    { series: "mail", kind: "point", reason: expect.stringContaining("it was 40") },
  ]);
}, 120_000);

test("a growing file and standard input are judged as their rows come, like the whole file", async () => {
  const whole = await finsight("--data", "cpu.csv", "--time", "timestamp", "--value", "value", "--json");
  const text = await readFile(join(folder, "cpu.csv"), "utf8");
  const lines = text.split("\n");
  await writeFile(join(folder, "live.csv"), `${lines.slice(0, 340).join("\n")}\n2014-04-02 04`);
  const child = spawn(
    process.execPath,
    [main, "anomalies", "--follow", "--data", "live.csv", "--time", "timestamp", "--value", "value", "--json"],
    { cwd: folder },
  );
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const printed: string[] = [];
  for await (const chunk of child.stdout) {
    printed.push(String(chunk));
    const count = printed.join("").split("\n").length - 1;
    if (count === 339) await appendFile(join(folder, "live.csv"), `${lines.slice(340).join("\n").slice(13)}`);
    if (count === 400) child.kill("SIGINT");
  }
  await ended;
  expect(printed.join("")).toBe(whole.stdout);
  const piped = spawn(
    process.execPath,
    [main, "anomalies", "--data", "-", "--time", "timestamp", "--value", "value", "--json"],
    { cwd: folder },
  );
  piped.stdin.end(text);
  let output = "";
  for await (const chunk of piped.stdout) output += String(chunk);
  expect(output).toBe(whole.stdout);
}, 120_000);
