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

test("times, level, regressors and holidays", async () => {
  const lines = ["day,price,units"];
  for (let index = 0; index < 210; index += 1) {
    const price = index % 11 === 3 ? 5 : 8;
    const units = index < 200 ? 100 - 6 * price + 10 * Math.sin((index * 2 * Math.PI) / 7) + ((index * 37) % 5) : "";
    lines.push(`${new Date(Date.UTC(2023, 0, 1 + index)).toISOString().slice(0, 10)},${price},${units}`);
  }
  await writeFile(join(folder, "units.csv"), lines.join("\n"));
  await writeFile(join(folder, "days.txt"), "2023-07-21\n");
  const units = ["--data", "units.csv", "--time", "day", "--value", "units", "--horizon", "10", "--json"];
  const [plain, known, wide] = await Promise.all([
    forecast(...units),
    forecast(...units, "--regressors", "price", "--holidays", "days.txt"),
    forecast(...units, "--level", "99"),
  ]).then((runs) => runs.map(({ stdout }) => JSON.parse(stdout)));
  expect(plain.times.slice(0, 2)).toEqual(["2023-07-20", "2023-07-21"]);
  expect(Object.keys(known).slice(0, 6)).toEqual(["series", "forecast", "lower", "upper", "model", "durationMs"]);
  expect(known.notes).toContain('Taken into account: "price".');
  const cheap = [...Array(10).keys()].find((step) => (200 + step) % 11 === 3)!;
  expect(known.forecast[cheap] - plain.forecast[cheap]).toBeGreaterThan(10);
  expect(wide.upper[0] - wide.lower[0]).toBeGreaterThan(plain.upper[0] - plain.lower[0]);
  expect((await forecast(...units, "--holidays", "ZZ")).stderr).toContain('The holidays of "ZZ" are not built in.');
});

test("an interrupt ends a long run", async () => {
  const lines = ["id,t,v"];
  for (let series = 0; series < 6000; series += 1)
    for (let index = 0; index < 60; index += 1) lines.push(`${series},${index},${Math.sin(series + index * index)}`);
  await writeFile(join(folder, "many.csv"), lines.join("\n"));
  const args = ["--data", "many.csv", "--time", "t", "--value", "v", "--series", "id", "--horizon", "6", "--json"];
  const child = spawn(process.execPath, [entry, "forecast", ...args], { cwd: folder });
  let written = "";
  child.stdout.on("data", (bytes: Buffer) => (written += bytes.toString()));
  setTimeout(() => child.kill("SIGINT"), 1500);
  const [code] = await once(child, "exit");
  expect(code).toBe(130);
  expect(written).toBe("");
});
