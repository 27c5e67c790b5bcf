import type { FileHandle } from "node:fs/promises";
import { constants, createDeflateRaw, crc32 } from "node:zlib";

interface Entry {
  name: Buffer;
  crc: number;
  compressedBytes: number;
  uncompressedBytes: number;
  headerAt: number;
}

const FLAGS = 0x0808;
const DEFLATE = 8;
const DOS_DATE_1980 = 0x21;

/** Writes a ZIP file front to back; sizes follow each entry (APPNOTE.TXT 4.3.9), so nothing is held in memory. */
export function createZipWriter(file: FileHandle) {
  const entries: Entry[] = [];
  let position = 0;

  async function write(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length;)
      done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
    position += bytes.length;
  }

  function header(signature: number, entry: Entry, isCentral: boolean): Buffer {
    const bytes = Buffer.alloc(isCentral ? 46 : 30);
    bytes.writeUInt32LE(signature, 0);
    let at = 4;
    if (isCentral) {
      bytes.writeUInt16LE(20, at);
      at += 2;
    }
    bytes.writeUInt16LE(20, at);
    bytes.writeUInt16LE(FLAGS, at + 2);
    bytes.writeUInt16LE(DEFLATE, at + 4);
    bytes.writeUInt16LE(DOS_DATE_1980, at + 8);
    if (isCentral) {
      bytes.writeUInt32LE(entry.crc, 16);
      bytes.writeUInt32LE(entry.compressedBytes, 20);
      bytes.writeUInt32LE(entry.uncompressedBytes, 24);
      bytes.writeUInt32LE(entry.headerAt, 42);
    }
    bytes.writeUInt16LE(entry.name.length, isCentral ? 28 : 26);
    return Buffer.concat([bytes, entry.name]);
  }

  return {
    async add(name: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
      const entry: Entry = {
        name: Buffer.from(name),
        crc: 0,
        compressedBytes: 0,
        uncompressedBytes: 0,
        headerAt: position,
      };
      entries.push(entry);
      await write(header(0x04034b50, entry, false));
      const deflate = createDeflateRaw({ level: constants.Z_BEST_SPEED, chunkSize: 262_144 });
      const writing = (async () => {
        for await (const chunk of deflate as AsyncIterable<Buffer>) {
          entry.compressedBytes += chunk.length;
          await write(chunk);
        }
      })();
      const failed = writing.catch((error: unknown) => {
        deflate.destroy();
        throw error;
      });
      failed.catch(() => undefined);
      try {
        for await (const piece of pieces) {
          const bytes = Buffer.from(piece);
          entry.crc = crc32(bytes, entry.crc);
          entry.uncompressedBytes += bytes.length;
          if (!deflate.write(bytes))
            await Promise.race([new Promise((resolve) => deflate.once("drain", resolve)), failed]);
        }
        deflate.end();
        await failed;
      } catch (error) {
        deflate.destroy();
        throw error;
      }
      const descriptor = Buffer.alloc(16);
      descriptor.writeUInt32LE(0x08074b50, 0);
      descriptor.writeUInt32LE(entry.crc, 4);
      descriptor.writeUInt32LE(entry.compressedBytes, 8);
      descriptor.writeUInt32LE(entry.uncompressedBytes, 12);
      await write(descriptor);
    },
    async finish(): Promise<void> {
      const directoryAt = position;
      for (const entry of entries) await write(header(0x02014b50, entry, true));
      const end = Buffer.alloc(22);
      end.writeUInt32LE(0x06054b50, 0);
      end.writeUInt16LE(entries.length, 8);
      end.writeUInt16LE(entries.length, 10);
      end.writeUInt32LE(position - directoryAt, 12);
      end.writeUInt32LE(directoryAt, 16);
      await write(end);
    },
  };
}
