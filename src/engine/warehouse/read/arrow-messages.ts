import { open, type FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import { AppError } from "../../../contract/errors.ts";

/** Arrow's message kinds (format/Message.fbs). */
export const MESSAGE_SCHEMA = 1;
export const MESSAGE_DICTIONARY = 2;
export const MESSAGE_RECORD_BATCH = 3;

export interface ArrowMessage {
  kind: number;
  /** The encapsulated message with its body, as it stands in the file. */
  bytes: Uint8Array;
  /** Position behind it in the file. */
  end: number;
}

const CONTINUATION = 0xffffffff;
const MAXIMUM_METADATA_BYTES = 268_435_456;
const MAXIMUM_BODY_BYTES = 4_294_967_295;
const FILE_MAGIC_BYTES = 8;

/** The two fields of a Message table that framing needs, read from its flatbuffer. */
function readMessageTable(metadata: DataView): { kind: number; bodyByteCount: number } {
  const table = metadata.getUint32(0, true);
  const vtable = table - metadata.getInt32(table, true);
  const vtableBytes = metadata.getUint16(vtable, true);
  const field = (index: number) => (4 + index * 2 < vtableBytes ? metadata.getUint16(vtable + 4 + index * 2, true) : 0);
  const kindAt = field(1);
  const bodyAt = field(3);
  return {
    kind: kindAt === 0 ? 0 : metadata.getUint8(table + kindAt),
    bodyByteCount: bodyAt === 0 ? 0 : Number(metadata.getBigInt64(table + bodyAt, true)),
  };
}

export function damagedArrow(path: string, cause?: unknown): AppError {
  return new AppError(
    "format-broken",
    `${basename(path)} is not a readable Arrow file: it may be damaged or cut off. Get a fresh copy and try again.`,
    cause === undefined ? {} : { cause },
  );
}

/** Messages of an Arrow IPC stream or file, one at a time. A file is read as the stream that it contains. */
export async function* arrowMessages(path: string): AsyncGenerator<ArrowMessage> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const magic = await readExactly(file, path, 0, Math.min(FILE_MAGIC_BYTES, size));
    const isFile = magic.toString("latin1").startsWith("ARROW1");
    let position = isFile ? FILE_MAGIC_BYTES : 0;
    let endedWell = false;
    while (position + 8 <= size) {
      const prefix = await readExactly(file, path, position, 8);
      const hasMarker = prefix.readUInt32LE(0) === CONTINUATION;
      const metadataBytes = prefix.readInt32LE(hasMarker ? 4 : 0);
      const metadataAt = position + (hasMarker ? 8 : 4);
      if (metadataBytes === 0) {
        endedWell = true;
        break;
      }
      if (metadataBytes < 8 || metadataBytes > MAXIMUM_METADATA_BYTES || metadataAt + metadataBytes > size)
        throw damagedArrow(path);
      const metadata = await readExactly(file, path, metadataAt, metadataBytes);
      const { kind, bodyByteCount } = readMessageTable(
        new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength),
      );
      const end = metadataAt + metadataBytes + bodyByteCount;
      if (bodyByteCount < 0 || bodyByteCount > MAXIMUM_BODY_BYTES || end > size) throw damagedArrow(path);
      yield { kind, bytes: new Uint8Array(await readExactly(file, path, position, end - position)), end };
      position = end;
    }
    if (isFile && !endedWell) throw damagedArrow(path);
  } catch (error) {
    throw error instanceof RangeError ? damagedArrow(path, error) : error;
  } finally {
    await file.close();
  }
}

async function readExactly(file: FileHandle, path: string, position: number, byteCount: number): Promise<Buffer> {
  const buffer = Buffer.alloc(byteCount);
  let done = 0;
  while (done < byteCount) {
    const { bytesRead } = await file.read(buffer, done, Math.min(byteCount - done, 1_073_741_824), position + done);
    if (bytesRead === 0) throw damagedArrow(path);
    done += bytesRead;
  }
  return buffer;
}
