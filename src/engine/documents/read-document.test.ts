import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { zipSync } from "fflate";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeDocx, makePdf, makeScan, makeScannedPdf, paragraph } from "./fixture.ts";
import { splitPassages } from "./passages.ts";
import { detectDocument } from "./read/detect-format.ts";
import type { Picture } from "./read/picture.ts";
import { readDocument, type ReadingOptions } from "./read/read-document.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "finsight-documents-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

const quiet: ReadingOptions = {
  signal: new AbortController().signal,
  progress: () => undefined,
  recognise: () => Promise.resolve(null),
};

async function read(file: string, options: Partial<ReadingOptions> = {}) {
  return readDocument(await detectDocument(file), { ...quiet, ...options });
}

test("a PDF is read page by page, its lines joined into paragraphs", async () => {
  const lines = [
    "Supply risk remains the largest single concern of the group in this year and",
    "the next, because two of three sup-",
    "pliers sit in one region.",
  ];
  const file = put("report.pdf", await makePdf([["Annual report"], lines, []], "Annual Report 2024"));
  const { title, divided, pages } = await read(file);
  expect({ title, divided }).toEqual({ title: "Annual Report 2024", divided: "pages" });
  expect(pages.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(pages[1]?.text).toContain("in this year and the next, because two of three suppliers sit in one region.");
  expect(pages[2]?.text).toBe("");
});

test("pages that are pictures are handed over to be recognised, others are not", { timeout: 120_000 }, async () => {
  const seen: Picture[] = [];
  const recognise = (picture: Picture) => {
    seen.push(picture);
    return Promise.resolve("Refund policy\nThirty days");
  };
  const scanned = await read(put("scan.pdf", await makeScannedPdf([["Refund policy"], ["Thirty days"]])), {
    recognise,
  });
  expect(scanned.pages.map(({ text }) => text)).toEqual(["Refund policy\nThirty days", "Refund policy\nThirty days"]);
  expect(scanned.recognisedPageCount).toBe(2);
  expect(seen[0]).toMatchObject({ height: 2200 });
  expect(seen[0]?.pixels.some((value) => value < 90)).toBe(true);
  const image = await read(put("scan.png", await makeScan(["Refund policy"], "png")), { recognise });
  expect(image).toMatchObject({ recognisedPageCount: 1, pages: [{ number: 1 }] });
  expect((await read(put("scan2.pdf", await makeScannedPdf([["x"]])))).unreadPages).toEqual([1]);
  expect(seen).toHaveLength(3);
});

test("a Word file has the pages of its last save, tables a row a line, and no deleted text", async () => {
  const file = put(
    "policy.docx",
    makeDocx(
      [
        paragraph("Refunds &amp; returns", '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'),
        paragraph("Customers may return goods."),
        "<w:p><w:del><w:r><w:delText>never</w:delText><w:t>gone</w:t></w:r></w:del></w:p>",
        '<w:p><w:r><w:br w:type="page"/></w:r></w:p>',
        "<w:p><w:r><w:lastRenderedPageBreak/><w:t>Second page.</w:t></w:r></w:p>",
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>EU</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>30 days</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
      ].join(""),
      "Policy",
    ),
  );
  const { title, divided, pages } = await read(file);
  expect({ title, divided }).toEqual({ title: "Policy", divided: "pages" });
  expect(pages).toEqual([
    { number: 1, heading: "Refunds & returns", text: "Refunds & returns\n\nCustomers may return goods." },
    { number: 2, heading: null, text: "Second page.\nEU 30 days" },
  ]);
});

test("HTML and Markdown are sections under their headings, and no markup survives", async () => {
  const html = await read(
    put(
      "page.html",
      "<html><head><title>Handbook</title><script>alert(1)</script></head><body><p>Intro</p><h2>Leave</h2><p>Thirty <b>days</b> &lt;a year&gt;.</p><table><tr><td>a</td><td>b</td></tr></table></body></html>",
    ),
  );
  expect(html).toMatchObject({ title: "Handbook", divided: "sections" });
  expect(html.pages).toEqual([
    { number: 1, heading: null, text: "Intro" },
    { number: 2, heading: "Leave", text: "Thirty days <a year>.\n\na b" },
  ]);
  const markdown = await read(
    put("notes.md", "# Plan\nWe **grow** [here](http://x).\n\n## Risk\n```\n# not a heading\n```\n"),
  );
  expect(markdown.pages).toEqual([
    { number: 1, heading: "Plan", text: "We grow here." },
    { number: 2, heading: "Risk", text: "# not a heading" },
  ]);
  expect((await read(put("plain.txt", "one\ftwo"))).pages.map(({ text }) => text)).toEqual(["one", "two"]);
});

test("what cannot be read says so in one sentence", { timeout: 120_000 }, async () => {
  const bytes = await makePdf([["hello"]]);
  const cases: [string, string | Uint8Array, string, RegExp][] = [
    ["empty.pdf", "", "format-broken", /is empty/],
    ["cut.pdf", bytes.slice(0, 300), "format-broken", /damaged/],
    ["noise.pdf", "%PDF-1.7\nnothing here", "format-broken", /damaged/],
    ["old.doc", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1, 2), "format-unknown", /password/],
    ["data.bin", Uint8Array.of(1, 0, 2, 0, 0, 0, 9, 0), "format-unknown", /none of the documents/],
    ["book.xlsx", zipSync({ "xl/workbook.xml": Uint8Array.of(60) }), "format-unknown", /none of the documents/],
    ["cut.docx", makeDocx(paragraph("x")).slice(0, 150), "format-broken", /damaged/],
    ["broken.docx", makeDocx("<w:p><w:r>"), "format-broken", /damaged/],
    ["scan.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0), "format-broken", /damaged/],
  ];
  for (const [name, content, code, message] of cases)
    await expect(read(put(name, content)), name).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  await expect(read(path.join(folder, "gone.pdf"))).rejects.toMatchObject({ code: "file-missing" });
  await expect(read(folder)).rejects.toMatchObject({ code: "invalid-input" });
});

test("a zip bomb and a password are refused", { timeout: 120_000 }, async () => {
  const bomb = makeDocx(`<w:p><w:r><w:t>${"0".repeat(70_000_000)}</w:t></w:r></w:p>`);
  await expect(read(put("bomb.docx", bomb))).rejects.toMatchObject({ code: "file-too-large" });
  const locked = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[4 0 R]/Count 1>>endobj
3 0 obj<</Filter/Standard/V 1/R 2/O(${"o".repeat(32)})/U(${"u".repeat(32)})/P -4>>endobj
4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>`;
  await expect(read(put("locked.pdf", locked))).rejects.toMatchObject({
    code: "permission-denied",
    message: expect.stringMatching(/password/),
  });
});

test("reading can be stopped", async () => {
  const file = put("long.pdf", await makePdf(Array.from({ length: 60 }, (_unused, index) => [`Page ${index}`])));
  const controller = new AbortController();
  const reading = read(file, { signal: controller.signal, progress: () => controller.abort() });
  await expect(reading).rejects.toMatchObject({ code: "cancelled" });
});

test("passages are about 800 characters, overlap, and keep their place", () => {
  const text = Array.from(
    { length: 60 },
    (_unused, index) => `Sentence number ${index} speaks of the year 2.5 again.`,
  ).join(" ");
  const passages = splitPassages(text);
  expect(passages.length).toBeGreaterThan(3);
  for (const { start, text: piece } of passages) {
    expect(text.slice(start, start + piece.length)).toBe(piece);
    expect(piece.length).toBeLessThanOrEqual(800);
    expect(piece).toMatch(/^Sentence.*\.$/);
  }
  passages.slice(1).forEach(({ start }, index) => {
    const before = passages[index];
    expect(start).toBeLessThan((before?.start ?? 0) + (before?.text.length ?? 0));
  });
  expect(splitPassages("")).toEqual([]);
  expect(splitPassages("字".repeat(2000)).every((piece) => piece.text.length <= 801)).toBe(true);
  expect(splitPassages(`${"x".repeat(5000)}`).length).toBeLessThan(12);
});
