import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cli forecast "));
  const months = Array.from({ length: 48 }, (_, index) => {
    const date = new Date(Date.UTC(2020, index, 1)).toISOString().slice(0, 10);
    return [`north,${date},${100 + 20 * Math.sin((index * Math.PI) / 6)}`, `south,${date},${index === 0 ? 3 : ""}`];
  });
  await writeFile(join(folder, "sales.csv"), `region,month,amount\n${months.flat().join("\n")}\nwest,2020-01-01,\n`);
});
afterAll(() => rm(folder, { recursive: true }));

const entry = join(import.meta.dirname, "main.ts");

function forecast(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [entry, "forecast", ...args], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

const sales = ["--data", "sales.csv", "--time", "month", "--value", "amount"];

test("one line a series, in the order of the file; one without numbers says so and the others go on", async () => {
  const { code, stdout, stderr } = await forecast(...sales, "--series", "region", "--horizon", "12", "--json");
  expect(code).toBe(0);
  const [north, south, west] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(north).toMatchObject({ series: "north", model: expect.stringContaining("season 12") });
  expect([north.forecast.length, north.lower.length, north.upper.length]).toEqual([12, 12, 12]);
  expect(Math.abs(north.forecast[3] - 120)).toBeLessThan(5);
  expect(south).toMatchObject({ series: "south", forecast: Array(12).fill(3) });
  expect(west).toMatchObject({ series: "west", forecast: [], error: "There is no number to forecast from." });
  expect(stderr).toBe("west: There is no number to forecast from.\n");
});

test("a wrong column or horizon is a sentence", async () => {
  expect(await forecast("--data", "sales.csv", "--time", "day", "--value", "amount", "--horizon", "3")).toMatchObject({
    code: 1,
    stderr: '--time names no column: there is no "day". There is: "region", "month", "amount".\n',
  });
  expect(await forecast("--data", "sales.csv", "--time", "month", "--value", "region", "--horizon", "3")).toMatchObject(
    {
      code: 1,
      stderr: expect.stringContaining('"region" holds no numbers'),
    },
  );
  expect((await forecast(...sales, "--horizon", "0")).code).toBe(2);
  expect((await forecast("--data", "sales.csv", "--value", "amount", "--horizon", "3")).code).toBe(2);
});

test("an interrupt ends a long run after the lines so far", async () => {
  const lines = ["id,t,v"];
  for (let series = 0; series < 3000; series += 1)
    for (let index = 0; index < 60; index += 1) lines.push(`${series},${index},${Math.sin(series + index * index)}`);
  await writeFile(join(folder, "many.csv"), lines.join("\n"));
  const args = ["--data", "many.csv", "--time", "t", "--value", "v", "--series", "id", "--horizon", "6", "--json"];
  const child = spawn(process.execPath, [entry, "forecast", ...args], { cwd: folder });
  let errors = "";
  child.stderr.on("data", (bytes: Buffer) => (errors += bytes.toString()));
  await once(child.stdout, "data");
  child.kill("SIGINT");
  const [code] = await once(child, "exit");
  expect(code).toBe(130);
  expect(errors).toMatch(/^Stopped after [\d,]+ of 3,000 series\.\n$/);
});
