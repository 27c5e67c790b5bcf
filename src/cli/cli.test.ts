import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cli "));
  await writeFile(join(folder, "sales.csv"), "region,amount\nnorth,10\nsouth,7.5\nnorth,2\n");
});
afterAll(() => rm(folder, { recursive: true }));

function finsight(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, "main.ts"), ...args],
      { cwd: folder },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
      },
    );
  });
}

test("import, list, profile, query and export over a workspace", async () => {
  const workspace = ["--workspace", join(folder, "workspace")];
  expect(await finsight("import", "sales.csv", "--name", "Sales", ...workspace)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Sales: 3 rows, 2 columns"),
  });
  expect(JSON.parse((await finsight("list", "--json", ...workspace)).stdout)).toMatchObject([
    { name: "Sales", current: { rowCount: 3 } },
  ]);
  expect(JSON.parse((await finsight("profile", "sales", "--json", ...workspace)).stdout)).toMatchObject([
    { name: "region", distinctCount: 2 },
    { name: "amount", max: 10 },
  ]);
  const query = await finsight(
    "query",
    "SELECT region, sum(amount) AS total FROM Sales GROUP BY region ORDER BY total",
    "--json",
    ...workspace,
  );
  expect(JSON.parse(query.stdout)).toMatchObject({
    rows: [
      ["south", 7.5],
      ["north", 12],
    ],
    rowCount: 2,
  });
  expect((await finsight("export", "Sales", "--to", "out.csv", ...workspace)).code).toBe(0);
  expect(await readFile(join(folder, "out.csv"), "utf8")).toBe("region,amount\nnorth,10.0\nsouth,7.5\nnorth,2.0\n");
});

test("a file needs no workspace", async () => {
  const { stdout, code } = await finsight("query", "SELECT count(*) AS n FROM data", "--data", "sales.csv");
  expect(code).toBe(0);
  expect(stdout).toContain("n\n─\n3");
});

test("failures go to standard error with their own exit codes", async () => {
  expect(await finsight("import", "gone.csv", "--workspace", join(folder, "w2"))).toMatchObject({
    code: 1,
    stdout: "",
    stderr: "gone.csv is not there any more. Choose the file again.\n",
  });
  expect(await finsight("query", "SELECT * FROM read_csv('/etc/passwd')", "--data", "sales.csv")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("can only read the datasets"),
  });
  expect((await finsight("frobnicate")).code).toBe(2);
  expect((await finsight("query", "--nonsense")).code).toBe(2);
});
