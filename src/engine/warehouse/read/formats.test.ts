import {
  CompressionType,
  setCompressionCodec,
  tableFromArrays,
  tableToIPC,
  getCompressionCodec,
  utf8,
  date as dateType,
} from "@uwdata/flechette";
import Database from "better-sqlite3";
import ExcelJS from "exceljs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ColumnChoice, ReadOptions } from "../../../contract/dataset.ts";
import { importSource, previewSource } from "../import-source.ts";
import { readRejects } from "../rejects.ts";
import { openWarehouse, type Warehouse } from "../warehouse.ts";

let folder: string;
let warehouse: Warehouse;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "formats-"));
  warehouse = await openWarehouse({ folder: join(folder, "workspace"), memoryLimitBytes: 1_073_741_824 });
});
afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function load(path: string, options: ReadOptions = {}, columns?: ColumnChoice[]) {
  const imported = await importSource(warehouse, { paths: [path], options, columns });
  const id = `${Math.random()}`;
  await warehouse.ensureVersion({ id, columns: imported.columns, files: imported.files, rowCount: imported.rowCount });
  const { rows } = await warehouse.query(`FROM ${warehouse.relation(id)}`);
  const rejects = imported.rejectsFile ? await readRejects(warehouse, imported.rejectsFile, 0, 100) : [];
  const types = imported.columns.map(({ name, type }) => `${name}:${type}`);
  return { ...imported, types, rows, rejects };
}

test("guesses numbers, currencies, percent, dates and nulls as they are written", async () => {
  const path = await file(
    "written.csv",
    [
      "id;zip;price;share;amount;day;when;ok;note",
      "1;00501;1.234,50 €;12,5%;1.000;31.12.2023;2024-01-01 10:00:00;true;NA",
      "2;10001;99,00 €;7%;-;01.02.2024;2024-01-02 11:30:00;false;plain",
      "3;;-3,10 €;n/a;12.345.678;15.03.2024;;true;",
    ].join("\n"),
  );
  const { types, rows, rejectedRowCount, columns } = await load(path);
  expect(types).toEqual([
    "id:integer",
    "zip:text",
    "price:number",
    "share:number",
    "amount:integer",
    "day:date",
    "when:timestamp",
    "ok:boolean",
    "note:text",
  ]);
  expect(rows).toEqual([
    [1, "00501", 1234.5, 12.5, 1000, "2023-12-31", "2024-01-01T10:00:00", true, "NA"],
    [2, "10001", 99, 7, null, "2024-02-01", "2024-01-02T11:30:00", false, "plain"],
    [3, null, -3.1, null, 12345678, "2024-03-15", null, true, null],
  ]);
  expect(rejectedRowCount).toBe(0);
  expect(columns[2]?.meaning).toEqual({ unit: "currency", currency: "EUR" });
  expect(columns[3]?.meaning).toEqual({ unit: "percent" });
});

test("day and month are told apart by the whole sample, and doubt is said", async () => {
  const clear = await previewSource(warehouse, {
    paths: [await file("clear.csv", "d\n03/04/2024\n25/12/2024\n")],
    options: {},
    columns: undefined,
  });
  expect(clear.columns[0]).toMatchObject({ type: "date", dateFormat: "%d/%m/%Y" });
  expect(clear.warnings).toEqual([]);
  const doubtful = await previewSource(warehouse, {
    paths: [await file("doubtful.csv", "d\n03/04/2024\n05/06/2024\n")],
    options: {},
    columns: undefined,
  });
  expect(doubtful.columns[0]).toMatchObject({ type: "date", dateFormat: "%m/%d/%Y" });
  expect(doubtful.warnings[0]).toContain("either way round");
});

test("a person's choices are honoured, and what does not fit is kept with its line and reason", async () => {
  const path = await file("choices.csv", "a,b,c\n1,x,10\ntwo,y,20\n3,z,30\n4,w\n5,v,50,60\n");
  const preview = await previewSource(warehouse, { paths: [path], options: {}, columns: undefined });
  expect(preview.columns.map((column) => column.type)).toEqual(["text", "text", "integer"]);
  const columns = preview.columns.map((column): ColumnChoice =>
    column.name === "a"
      ? { ...column, name: "number", type: "integer" }
      : column.name === "b"
        ? { ...column, include: false }
        : column,
  );
  const corrected = await previewSource(warehouse, { paths: [path], options: {}, columns });
  expect(corrected.misfits).toEqual([{ row: 1, column: "number", text: "two" }]);
  const { types, rows, rejects, rowCount, rejectedRowCount } = await load(path, {}, columns);
  expect(types).toEqual(["number:integer", "c:integer"]);
  expect(rows).toEqual([
    [1, 10],
    [3, 30],
  ]);
  expect(rowCount + rejectedRowCount).toBe(5);
  expect(rejects.map(({ lineNumber, column, reason, text }) => [lineNumber, column, reason, text])).toEqual([
    [3, "a", '"two" is not a whole number.', "two,y,20"],
    [5, null, "The row has fewer cells than there are columns.", "4,w"],
    [6, null, "The row has more cells than there are columns.", "5,v,50,60"],
  ]);
});

test.each([
  ["utf-8 with mark", Buffer.from("\ufeffname,n\nMüller,1\nÇelik,2\n", "utf8")],
  [
    "utf-16 little endian",
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("name,n\nMüller,1\nÇelik,2\n", "utf16le")]),
  ],
  [
    "utf-16 big endian",
    Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from("name,n\nMüller,1\nÇelik,2\n", "utf16le").swap16()]),
  ],
  ["latin-1", Buffer.from("name,n\nMüller,1\nÇelik,2\n", "latin1")],
  ["gzip", gzipSync("name,n\nMüller,1\nÇelik,2\n")],
  ["carriage returns", Buffer.from("name,n\r\nMüller,1\r\nÇelik,2\r\n")],
])("reads text as %s", async (label, bytes) => {
  const { types, rows } = await load(await file(`${label} 🙂.csv${label === "gzip" ? ".gz" : ""}`, bytes));
  expect(types).toEqual(["name:text", "n:integer"]);
  expect(rows).toEqual([
    ["Müller", 1],
    ["Çelik", 2],
  ]);
});

test("delimiters, titles above the table and repeated or missing headers", async () => {
  expect((await load(await file("a.tsv", "x\ty\n1\t2\n"))).rows).toEqual([[1, 2]]);
  expect((await load(await file("pipe.txt", "x|y\n1|a\n2|b\n"))).types).toEqual(["x:integer", "y:text"]);
  expect((await load(await file("double.csv", "a,A,,a\n1,2,3,4\n"))).types).toEqual([
    "a:integer",
    "A_2:integer",
    "column_3:integer",
    "a_3:integer",
  ]);
  const titled = await load(
    await file("titled.csv", "Quarterly report\n\nregion,total,share\nnorth,1,2\nsouth,3,4\nwest,5,6\n"),
  );
  expect(titled.types).toEqual(["region:text", "total:integer", "share:integer"]);
  expect(titled.rowCount).toBe(3);
  expect((await load(await file("bare.csv", "1,2.5\n3,4.5\n"))).rows).toEqual([
    [1, 2.5],
    [3, 4.5],
  ]);
});

test("JSON lists, lines, nested data and documents with a list inside", async () => {
  expect((await load(await file("list.json", '[{"a":1,"b":"2024-01-01"},{"a":2,"b":null}]'))).types).toEqual([
    "a:integer",
    "b:date",
  ]);
  expect((await load(await file("lines.ndjson.gz", gzipSync('{"a":1.5,"t":"x"}\n{"a":2,"t":"y"}\n')))).rows).toEqual([
    [1.5, "x"],
    [2, "y"],
  ]);
  const nested = await load(await file("nested.json", '[{"id":1,"tags":["a","b"]}]'));
  expect(nested.types).toEqual(["id:integer", "tags:json"]);
  expect(nested.rows).toEqual([[1, '["a","b"]']]);
  expect((await load(await file("wrapped.json", '{"count":2,"data":[{"a":1},{"a":2}]}'))).rows).toEqual([[1], [2]]);
});

test("a folder of Parquet files is one table", async () => {
  const parts = join(folder, "parts with spaces");
  await mkdir(parts);
  for (const part of [0, 1])
    await warehouse.query(
      `COPY (SELECT i + ${part * 10} AS id, 'p${part}' AS part FROM range(3) t(i)) TO '${join(parts, `part-${part}.parquet`)}'`,
    );
  const whole = await load(parts);
  expect(whole.rows.map((row) => row[0])).toEqual([0, 1, 2, 10, 11, 12]);
  expect((await load(join(parts, "*.parquet"))).rowCount).toBe(6);
});

test("Arrow streams and files, plain and compressed", async () => {
  const { LZ4_FRAME, ZSTD } = CompressionType;
  const lz4 = (await import("lz4js")) as unknown as { compress(bytes: Uint8Array): Uint8Array };
  const table = tableFromArrays(
    {
      n: [1, 2, null],
      x: [0.5, null, 2.5],
      s: ["a", null, "ü"],
      d: [new Date("2024-01-01"), null, new Date("1969-12-31")],
    },
    { types: { s: utf8(), d: dateType(0) } },
  );
  const [lz4Codec, zstdCodec] = [getCompressionCodec(LZ4_FRAME), getCompressionCodec(ZSTD)];
  setCompressionCodec(LZ4_FRAME, {
    encode: (bytes) => lz4.compress(bytes),
    decode: lz4Codec?.decode ?? (() => new Uint8Array()),
  });
  setCompressionCodec(ZSTD, {
    encode: (bytes) => zstdCompressSync(bytes),
    decode: zstdCodec?.decode ?? (() => new Uint8Array()),
  });
  for (const [name, options] of [
    ["stream.arrows", { format: "stream" }],
    ["file.arrow", { format: "file" }],
    ["lz4.feather", { format: "file", codec: LZ4_FRAME }],
    ["zstd.arrow", { format: "stream", codec: ZSTD }],
  ] as const) {
    const bytes = tableToIPC(table, options as Parameters<typeof tableToIPC>[1]);
    if (!bytes) throw new Error("Nothing was encoded.");
    const { types, rows } = await load(await file(name, bytes));
    expect(types.map((type) => type.split(":")[1])).toEqual(["integer", "number", "text", "date"]);
    expect(rows).toEqual([
      [1, 0.5, "a", "2024-01-01"],
      [2, null, null, null],
      [null, 2.5, "ü", "1969-12-31"],
    ]);
  }
});

test("workbooks: sheets, dates, percent, currency, formulas and shared strings", async () => {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet("Sales & more");
  sheet.addRow(["region", "day", "at", "rate", "price", "flag", "total"]);
  sheet.addRow([
    "north",
    new Date("2024-02-29"),
    new Date("2024-02-29T10:30:00Z"),
    0.124,
    12.5,
    true,
    { formula: "E2*2", result: 25 },
  ]);
  sheet.addRow(["<süd> & co", new Date("2024-03-01"), null, 0.5, 3, false, { formula: "E3*2", result: 6 }]);
  sheet.getColumn(2).numFmt = "yyyy-mm-dd";
  sheet.getColumn(3).numFmt = "yyyy-mm-dd hh:mm:ss";
  sheet.getColumn(4).numFmt = "0.0%";
  sheet.getColumn(5).numFmt = '#,##0.00 "€"';
  workbook.addWorksheet("Second").addRow(["only"]);
  const path = await file("book.xlsx", new Uint8Array(await workbook.xlsx.writeBuffer()));
  const preview = await previewSource(warehouse, { paths: [path], options: {}, columns: undefined });
  expect(preview.tables).toEqual(["Sales & more", "Second"]);
  const { types, rows, columns } = await load(path);
  expect(types).toEqual([
    "region:text",
    "day:date",
    "at:timestamp",
    "rate:number",
    "price:number",
    "flag:boolean",
    "total:integer",
  ]);
  expect(rows).toEqual([
    ["north", "2024-02-29", "2024-02-29T10:30:00", 12.4, 12.5, true, 25],
    ["<süd> & co", "2024-03-01", null, 50, 3, false, 6],
  ]);
  expect(columns[3]?.meaning).toEqual({ unit: "percent" });
  expect(columns[4]?.meaning).toEqual({ unit: "currency", currency: "EUR" });
});

test("old workbooks", async () => {
  const { utils, write } = await import("@e965/xlsx");
  const book = utils.book_new();
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet(
      [
        ["name", "n", "day"],
        ["a", 1, new Date(Date.UTC(2020, 0, 2))],
        ["b", 2.5, null],
      ],
      { UTC: true },
    ),
    "One",
  );
  const { types, rows } = await load(
    await file("old.xls", write(book, { type: "buffer", bookType: "biff8" }) as Buffer),
  );
  expect(types).toEqual(["name:text", "n:number", "day:date"]);
  expect(rows).toEqual([
    ["a", 1, "2020-01-02"],
    ["b", 2.5, null],
  ]);
});

test("SQLite tables by what their values are", async () => {
  const path = join(folder, "shop.db");
  const database = new Database(path);
  database.exec("CREATE TABLE orders (id INTEGER, price TEXT, at TEXT, big INTEGER, mixed); CREATE TABLE other (x)");
  database
    .prepare(
      "INSERT INTO orders VALUES (1, '9.50', '2024-01-01 10:00:00', 9007199254740993, 'a'), (2, '3', '2024-01-02 11:00:00', NULL, 5)",
    )
    .run();
  database.close();
  const { types, rows } = await load(path);
  expect(types).toEqual(["id:integer", "price:number", "at:timestamp", "big:integer", "mixed:text"]);
  expect(rows).toEqual([
    [1, 9.5, "2024-01-01T10:00:00", "9007199254740993", "a"],
    [2, 3, "2024-01-02T11:00:00", null, "5"],
  ]);
});
