import sharp from "sharp";
import { expect, test } from "vitest";

import { encodePng, readFrame } from "./screen.ts";

const headerBytes = 100;
const colourEntryBytes = 12;

function dumpOf(widthPx: number, heightPx: number, colourEntries: number, pixels: readonly number[]): Buffer {
  const header = Buffer.alloc(headerBytes + colourEntries * colourEntryBytes);
  const fields = new Map([
    [0, headerBytes],
    [1, 7],
    [4, widthPx],
    [5, heightPx],
    [11, 32],
    [12, widthPx * 4],
    [19, colourEntries],
  ]);
  for (const [index, value] of fields) header.writeUInt32BE(value, index * 4);
  return Buffer.concat([header, Buffer.from(pixels)]);
}

test("a dump of the screen becomes a PNG with the same pixels", async () => {
  const dump = dumpOf(2, 1, 3, [10, 20, 30, 0, 40, 50, 60, 0]);
  const { data, info } = await sharp(await encodePng(readFrame(dump)))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 2, height: 1, channels: 3 });
  expect([...data]).toEqual([30, 20, 10, 60, 50, 40]);
});

test("a dump of another format is refused", () => {
  const dump = dumpOf(1, 1, 0, [0, 0, 0, 0]);
  dump.writeUInt32BE(16, 11 * 4);
  expect(() => readFrame(dump)).toThrow("unknown format");
});
