import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { createOcr } from "./index.ts";
import { inReadingOrder, type Line } from "./reading-order.ts";

const ocr = createOcr();
afterAll(() => ocr.close());

const lines = [
  "Refund policy",
  "Customers may return any product within 30 days",
  "of delivery for a full refund of the price paid.",
  "Total amount due: EUR 1,284.50",
];

async function scan(turn = 0): Promise<{ width: number; height: number; pixels: Uint8Array<ArrayBuffer> }> {
  const text = lines
    .map(
      (line, index) => `<text x="120" y="${220 + index * 74}" font-family="DejaVu Sans" font-size="34">${line}</text>`,
    )
    .join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1240" height="900"><rect width="100%" height="100%" fill="#fbfaf6"/>${text}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: "#ffffff" })
    .rotate(turn, { background: "#ffffff" })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: new Uint8Array(data) };
}

async function read(turn = 0): Promise<string[]> {
  const controller = new AbortController();
  const result = await ocr.handlers["ocr/read"](await scan(turn), {
    signal: controller.signal,
    progress: () => undefined,
  });
  return result.lines.map(({ text }) => text);
}

test("a scanned page is read letter by letter", { timeout: 120_000 }, async () => {
  expect(await read()).toEqual(lines);
});

test.each([2.5, 90, 180])("a page turned by %d degrees is read too", { timeout: 120_000 }, async (turn) => {
  const found = await read(turn);
  expect(found.join(" ")).toContain("Customers may return any product within 30 days");
  expect(found[0]).toBe("Refund policy");
});

test(
  "an empty page has no text, a picture that lies about its size is refused, a stop stops",
  { timeout: 120_000 },
  async () => {
    const context = { signal: new AbortController().signal, progress: () => undefined };
    const blank = { width: 200, height: 100, pixels: new Uint8Array(20_000).fill(255) };
    expect(await ocr.handlers["ocr/read"](blank, context)).toEqual({ lines: [] });
    await expect(ocr.handlers["ocr/read"]({ ...blank, width: 300 }, context)).rejects.toMatchObject({
      code: "invalid-input",
    });
    const controller = new AbortController();
    const reading = ocr.handlers["ocr/read"](await scan(), { ...context, signal: controller.signal });
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: "cancelled" });
  },
);

test("columns of running text are read one after the other, rows of a table across", () => {
  const line = (text: string, left: number, top: number, width: number): Line => ({
    text,
    confidence: 1,
    box: [left, top, width, 20],
  });
  const column = (name: string, left: number) =>
    Array.from({ length: 6 }, (_unused, index) => line(`${name}${index}`, left, 100 + index * 30, 400));
  const page = inReadingOrder([...column("b", 520), ...column("a", 60)], 1000);
  expect(page.map(({ text }) => text).join(" ")).toBe("a0 a1 a2 a3 a4 a5 b0 b1 b2 b3 b4 b5");
  const table = inReadingOrder([line("30 days", 500, 102, 90), line("EU", 60, 100, 40), line("US", 60, 130, 40)], 1000);
  expect(table.map(({ text }) => text)).toEqual(["EU 30 days", "US"]);
});
