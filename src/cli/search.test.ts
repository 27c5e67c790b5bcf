import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeEmbeddingPack } from "../inference/embedding/fixture.ts";
import { makePdf, makeScan } from "../engine/documents/fixture.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "finsight texts "));
  await writeFile(join(folder, "labour.csv"), "region,unemployment_rate\nnorth,4.1\nsouth,7.5\n");
  await writeFile(
    join(folder, "report.pdf"),
    await makePdf(
      [["Annual report"], ["Two vendors sit in one region.", "We hold stock for ninety days."]],
      "Annual Report",
    ),
  );
  await writeFile(
    join(folder, "scan.png"),
    await makeScan(["Refund policy", "Goods may be returned within 30 days."], "png"),
  );
});
afterAll(() => rm(folder, { recursive: true }));

function finsight(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const workspace = ["--workspace", join(folder, "workspace")];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, "main.ts"), ...args, ...workspace],
      { cwd: folder, env: { ...process.env, FINSIGHT_USER_DATA: join(folder, "app") } },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
      },
    );
  });
}

async function search(...args: string[]) {
  const { code, stdout, stderr } = await finsight("search", ...args, "--json");
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

test(
  "documents and data are found by their words, and with a pack by what they mean",
  { timeout: 120_000 },
  async () => {
    expect(await finsight("import", "labour.csv")).toMatchObject({ code: 0 });
    const added = await finsight("documents", "add", "report.pdf", "scan.png", "gone.pdf");
    expect(added).toMatchObject({ code: 1, stderr: expect.stringMatching(/gone\.pdf is not there/) });
    expect(added.stdout).toMatch(/Annual Report: 2 pages\nScan: 1 page\n {2}One page is a picture/);
    expect(await search("returned goods")).toMatchObject({
      model: null,
      hits: [{ kind: "document", title: "Scan", page: 1 }],
    });
    expect((await search("jobless", "--kind", "column")).hits).toEqual([]);

    const pack = join(folder, "app", "models", "minilm-l6-v2");
    writeEmbeddingPack(pack);
    const column = await search("jobless", "--kind", "column");
    expect(column.model).toMatch(/^minilm/);
    expect(column.hits[0]).toMatchObject({ kind: "column", title: "unemployment_rate", coverage: 0 });
    expect((await search("supplier", "--kind", "document")).hits[0]).toMatchObject({ title: "Annual Report", page: 2 });

    expect((await finsight("documents", "remove", "annual report")).stdout).toBe("Removed Annual Report.\n");
    expect(JSON.parse((await finsight("documents", "list", "--json")).stdout)).toMatchObject([{ title: "Scan" }]);
    expect(await finsight("search", "x", "--kind", "song")).toMatchObject({ code: 2 });
  },
);
