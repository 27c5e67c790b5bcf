import ExcelJS from "exceljs";
import { execFileSync } from "node:child_process";
import { appendFile, mkdir, mkdtemp, open, readdir, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ErrorCode } from "../../contract/errors.ts";
import type { Job } from "../../contract/job.ts";
import { createExportHandlers } from "../export/index.ts";
import { createSqlHandlers } from "../sql-console/index.ts";
import { createViewHandlers } from "../views/index.ts";
import { createDatasetHandlers, openWorkbench, type Workbench } from "./index.ts";

let folder: string;
let workbench: Workbench;
const context = { signal: new AbortController().signal, progress: () => undefined };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bad input "));
  workbench = await openWorkbench({
    folder: join(folder, "workspace"),
    memoryLimitBytes: 2_147_483_648,
    log: (what, error) => console.error(what, error),
  });
});
afterEach(async () => {
  await workbench.close();
  await rm(folder, { recursive: true, force: true });
});

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function start(path: string, whole = workbench): Promise<Job> {
  return Promise.resolve(createDatasetHandlers(whole)["dataset/import"]({ paths: [path], options: {} }, context));
}

async function importing(path: string): Promise<Job> {
  return workbench.jobs.ended((await start(path)).id);
}

/** One sentence a person can act on, nothing left behind. */
async function expectRefused(job: Job, code: ErrorCode, words: RegExp, whole = workbench): Promise<void> {
  expect(job.state).toBe("failed");
  expect(job.failure?.code).toBe(code);
  expect(job.failure?.message).toMatch(words);
  expect(job.failure?.message).toMatch(/[.]$/);
  expect(job.failure?.message.split("\n")).toHaveLength(1);
  expect(await whole.records.list()).toEqual([]);
  expect(await readdir(whole.warehouse.dataFolder)).toEqual([]);
  expect((await readdir(whole.warehouse.tempFolder)).filter((name) => name !== "console")).toEqual([]);
}

async function workbookBytes(): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet("One");
  for (let row = 0; row < 500; row += 1) sheet.addRow([row, `text ${row * 7919}`, Math.sin(row)]);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

/** A workbook whose sheet unpacks to `sheetBytes` of spaces; `lie` is the size its directory claims. */
function bombBytes(sheetBytes: number, lie?: number): Uint8Array {
  const parts: [string, Buffer][] = [
    ["xl/workbook.xml", Buffer.from('<workbook><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>')],
    ["xl/worksheets/sheet1.xml", Buffer.concat([Buffer.from("<worksheet><sheetData>"), Buffer.alloc(sheetBytes, 32)])],
  ];
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of parts) {
    const packed = deflateRawSync(content);
    const claimed = name.includes("sheet1") ? (lie ?? content.length) : content.length;
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(claimed, 22);
    header.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claimed, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    local.push(header, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  const directoryBytes = Buffer.concat(directory);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, directoryBytes, end]);
}

describe("files that cannot be read", () => {
  test.each<[string, string | Buffer]>([
    ["empty.csv", ""],
    ["blank.csv", "\n\n  \n"],
    ["empty.json", "[]"],
    [
      "truncated.csv.gz",
      gzipSync(Array.from({ length: 20_000 }, (_unused, row) => `${row},${Math.sin(row)}`).join("\n")).subarray(
        0,
        40_000,
      ),
    ],
    ["not really.csv.gz", "a,b\n1,2\n"],
    ["binary.csv", Buffer.from(Array.from({ length: 4000 }, (_unused, index) => (index * 7919) % 251))],
    ["cut.json", '[{"a":1},{"a":2},{"a"'],
    ["cut.parquet", "PAR1 and then nothing"],
    ["named.parquet", "a,b\n1,2\n"],
    ["cut.arrow", Buffer.concat([Buffer.from("ARROW1\0\0"), Buffer.from([255, 255, 255, 255, 16, 0, 0, 0, 1, 2])])],
    ["cut.sqlite", Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(200, 7)])],
  ])("%s", async (name, content) => {
    await expectRefused(
      await importing(await write(name, content)),
      "format-broken",
      /copy|Choose|Unpack|Rename|Check/,
    );
  });

  test("a Parquet file that was cut off", async () => {
    const path = join(folder, "whole.parquet");
    await workbench.warehouse.query(`COPY (SELECT i, random() AS r FROM range(100000) t(i)) TO '${path}'`);
    await truncate(path, (await stat(path)).size - 500);
    await expectRefused(await importing(path), "format-broken", /whole.parquet is not a readable Parquet file/);
  });

  test("a workbook that was cut off, and a ZIP file that is none", async () => {
    const bytes = await workbookBytes();
    await expectRefused(
      await importing(await write("cut.xlsx", bytes.subarray(0, bytes.length - 3000))),
      "format-broken",
      /not a readable workbook/,
    );
    const damaged = Uint8Array.from(bytes);
    damaged.fill(0xaa, 4000, 6000);
    await expectRefused(await importing(await write("damaged.xlsx", damaged)), "format-broken", /workbook/);
  });

  test("files that unpack to far more than they should", async () => {
    await expectRefused(
      await importing(await write("bomb.xlsx", bombBytes(300_000_000))),
      "file-too-large",
      /unpacks to far more/,
    );
    await expectRefused(
      await importing(await write("lying bomb.xlsx", bombBytes(300_000_000, 1000))),
      "file-too-large",
      /unpacks to far more/,
    );
    const block = gzipSync(Buffer.alloc(64_000_000, "1,2\n"));
    await expectRefused(
      await importing(await write("bomb.csv.gz", Buffer.concat(Array.from({ length: 6 }, () => block)))),
      "file-too-large",
      /unpacks to far more/,
    );
  });

  test("a file that is not there, and one nobody knows", async () => {
    await expectRefused(await importing(join(folder, "gone.csv")), "file-missing", /gone.csv is not there/);
    await expectRefused(await importing(join(folder, "none-*.csv")), "file-missing", /No file matches/);
    await expectRefused(
      await importing(await write("thing.docx.txt.unknown", "hello")),
      "format-unknown",
      /not known here/,
    );
  });

  test("more columns than can be shown", async () => {
    const header = Array.from({ length: 25_000 }, (_unused, index) => `c${index}`).join(",");
    await expectRefused(await importing(await write("wide.csv", `${header}\n`)), "too-many-columns", /25000 columns/);
  });
});

describe("files that change while they are read", () => {
  async function bigFile(): Promise<string> {
    const path = join(folder, "big.csv");
    await workbench.warehouse.query(
      `COPY (SELECT i AS id, 'text ' || i AS t, random() AS r FROM range(2000000) x(i)) TO '${path}' (HEADER)`,
    );
    return path;
  }
  async function whileRunning(path: string, change: () => Promise<void>): Promise<Job> {
    const job = await start(path);
    while (workbench.jobs.list()[0]?.partial === null && workbench.jobs.list()[0]?.state === "running")
      await new Promise((resolve) => setTimeout(resolve, 2));
    await change();
    return workbench.jobs.ended(job.id);
  }

  test("deleted", async () => {
    const path = await bigFile();
    await expectRefused(await whileRunning(path, () => rm(path)), "file-missing", /not there any more/);
  });
  test("growing", async () => {
    const path = await bigFile();
    await expectRefused(
      await whileRunning(path, () => appendFile(path, "1,a,0.5\n")),
      "file-changed",
      /changed while it was being read/,
    );
  });
  test("stopped by the person", async () => {
    const path = await bigFile();
    const job = await start(path);
    while (workbench.jobs.list()[0]?.partial === null) await new Promise((resolve) => setTimeout(resolve, 2));
    workbench.jobs.cancel(job.id);
    expect((await workbench.jobs.ended(job.id)).state).toBe("cancelled");
    expect(await readdir(workbench.warehouse.dataFolder)).toEqual([]);
    expect(await readdir(workbench.warehouse.tempFolder)).toEqual([]);
  });
});

function canMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("mount", ["-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" });
    execFileSync("umount", ["/mnt"], { stdio: "ignore" });
    return true;
  } catch (error) {
    return error instanceof Error && false;
  }
}
const mounts = canMount();

describe.runIf(mounts)("folders that cannot take the data", () => {
  const csv = () =>
    `id,text\n${Array.from({ length: 200_000 }, (_unused, row) => `${row},${Math.random().toString(36)}${Math.random().toString(36)}`).join("\n")}\n`;

  test("a full disk", async () => {
    const small = join(folder, "small disk");
    await mkdir(small);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", small]);
    const full = await openWorkbench({
      folder: small,
      memoryLimitBytes: 1_073_741_824,
      log: (what, error) => console.error(what, error),
    });
    try {
      const job = await full.jobs.ended((await start(await write("rows.csv", csv()), full)).id);
      await expectRefused(job, "disk-full", /disk is full/i, full);
    } finally {
      await full.close();
      execFileSync("umount", [small]);
    }
  });

  test("a folder that is locked", async () => {
    const locked = join(folder, "locked");
    await mkdir(join(locked, "data"), { recursive: true });
    await mkdir(join(locked, "temp"));
    execFileSync("mount", ["--bind", locked, locked]);
    execFileSync("mount", ["-o", "remount,ro,bind", locked]);
    const readOnly = await openWorkbench({
      folder: locked,
      memoryLimitBytes: 1_073_741_824,
      log: (what, error) => console.error(what, error),
    });
    try {
      const job = await readOnly.jobs.ended((await start(await write("rows.csv", csv()), readOnly)).id);
      await expectRefused(job, "permission-denied", /permissions|another folder/, readOnly);
      const exported = await createExportHandlers(readOnly)["export/run"](
        {
          source: { kind: "table", table: { columns: [{ name: "a", type: "integer" }], rows: [[1]] } },
          format: "csv",
          path: join(locked, "out.csv"),
        },
        context,
      );
      expect((await readOnly.jobs.ended(exported.id)).failure).toMatchObject({ code: "permission-denied" });
    } finally {
      await readOnly.close();
      execFileSync("umount", [locked]);
    }
  });
});

describe("files that are odd but readable", () => {
  test("10,000 columns", async () => {
    const names = Array.from({ length: 10_000 }, (_unused, index) => `c${index}`);
    const rows = Array.from({ length: 20 }, (_unused, row) => names.map((_name, column) => row * column).join(","));
    const job = await importing(await write("wide 🦒.csv", `${names.join(",")}\n${rows.join("\n")}\n`));
    expect(job.failure).toBeNull();
    const [dataset] = await workbench.records.list();
    expect(dataset?.current).toMatchObject({ rowCount: 20, rejectedRowCount: 0 });
    expect(dataset?.current.columns).toHaveLength(10_000);
    const view = await createViewHandlers(workbench)["view/open"](
      { kind: "dataset", versionId: dataset?.current.id ?? "", sort: [] },
      context,
    );
    const page = await createViewHandlers(workbench)["view/page"](
      { viewId: view.viewId, offset: 19, limit: 1, columns: ["c2", "c9999"] },
      context,
    );
    expect(page.table.rows).toEqual([[38, 189_981]]);
  });

  test("ragged rows are kept apart and counted", async () => {
    const job = await importing(
      await write("ragged.csv", `a,b,c\n${"1,2,3\n".repeat(50)}4,5\n${"6,7,8\n".repeat(50)}9,10,11,12\n"open,1,2\n`),
    );
    expect(job.failure).toBeNull();
    const [dataset] = await workbench.records.list();
    const { rowCount = 0, rejectedRowCount = 0, id = "" } = dataset?.current ?? {};
    expect(rowCount).toBe(100);
    expect(rejectedRowCount).toBe(3);
    const rejects = await createDatasetHandlers(workbench)["dataset/rejects"](
      { versionId: id, offset: 0, limit: 10 },
      context,
    );
    expect(rejects.map((reject) => reject.lineNumber)).toEqual([52, 103, 104]);
  });

  test("a type that does not hold to the end is widened, and one bad row in many is rejected", async () => {
    const many = Array.from({ length: 400_000 }, (_unused, row) => `${row},${row % 100},2024-01-01`);
    const changed = many.map((line, row) => (row > 300_000 ? `${row},${row % 100}.5,2024-01-01 12:00:00` : line));
    const wide = await importing(await write("decimals later.csv", `id,n,day\n${changed.join("\n")}\n`));
    expect(wide.failure).toBeNull();
    const types = (await workbench.records.list())[0]?.current.columns.map((column) => column.type);
    expect(types).toEqual(["integer", "number", "timestamp"]);
    many[350_000] = "350000,oops,2024-01-01";
    const narrow = await importing(await write("one bad.csv", `id,n,day\n${many.join("\n")}\n`));
    const version = (await workbench.records.list()).find(
      (dataset) => dataset.id === narrow.result?.datasetId,
    )?.current;
    expect(version).toMatchObject({ rowCount: 399_999, rejectedRowCount: 1 });
    expect(version?.columns.map((column) => column.type)).toEqual(["integer", "integer", "date"]);
    const [reject] = await createDatasetHandlers(workbench)["dataset/rejects"](
      { versionId: version?.id ?? "", offset: 0, limit: 10 },
      context,
    );
    expect(reject).toMatchObject({
      lineNumber: 350_002,
      column: "n",
      reason: '"oops" is not a whole number.',
      text: "350000,oops,2024-01-01",
    });
  });

  test("a damaged data file is noticed before its rows are used", async () => {
    const job = await importing(
      await write("good.csv", `a,b\n${Array.from({ length: 5000 }, (_unused, row) => `${row},x${row}`).join("\n")}\n`),
    );
    const dataset = await workbench.records.get(job.result?.datasetId ?? "");
    const path = workbench.warehouse.dataFilePath(dataset?.current.files[0]?.sha256 ?? "");
    const file = await open(path, "r+");
    await file.write(Buffer.from([1, 2, 3, 4]), 0, 4, 200);
    await file.close();
    const again = await openWorkbench({ folder: join(folder, "workspace"), memoryLimitBytes: 1_073_741_824 });
    try {
      const opening = Promise.resolve(
        createViewHandlers(again)["view/open"](
          { kind: "dataset", versionId: dataset?.current.id ?? "", sort: [] },
          context,
        ),
      );
      await expect(opening).rejects.toMatchObject({ code: "file-unreadable" });
    } finally {
      await again.close();
    }
  });
});

describe("SQL that reaches outside", () => {
  test.each([
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/hostname')",
    "FROM '/etc/passwd'",
    "SELECT * FROM glob('/etc/*')",
    "COPY (SELECT 1) TO '/tmp/out.csv'",
    "ATTACH '/tmp/other.db'",
    "INSTALL httpfs",
    "LOAD '/tmp/evil.so'",
    "SET enable_external_access = true",
    "CREATE TABLE t AS SELECT 1",
    "SELECT 1; SELECT 2",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/out.csv'",
    "PRAGMA database_list",
    "CALL pragma_version()",
    "SELECT * FROM read_parquet('https://example.com/a.parquet')",
  ])("%s", async (sql) => {
    const run = Promise.resolve(createSqlHandlers(workbench)["sql/run"]({ sql, firstPageSize: 10 }, context));
    await expect(run).rejects.toMatchObject({ code: expect.stringMatching(/^sql-(refused|failed)$/) });
  });

  test("a link out of the data folder", async () => {
    await symlink("/etc/passwd", join(workbench.warehouse.dataFolder, "link.csv"));
    const sql = `SELECT * FROM read_csv('${join(workbench.warehouse.dataFolder, "link.csv")}')`;
    await expect(
      Promise.resolve(createSqlHandlers(workbench)["sql/run"]({ sql, firstPageSize: 10 }, context)),
    ).rejects.toMatchObject({ code: "sql-refused" });
  });

  test("an error names its place", async () => {
    const run = Promise.resolve(
      createSqlHandlers(workbench)["sql/run"](
        { sql: "SELECT 1 AS a,\n  nope\nFROM range(3)", firstPageSize: 10 },
        context,
      ),
    );
    await expect(run).rejects.toMatchObject({ code: "sql-failed", details: { line: 2, column: 3 } });
  });
});
