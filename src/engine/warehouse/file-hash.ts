import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

export interface TailHash {
  /** Reads what is left and gives the digest. Call once, after the writer has closed the file. */
  finish(): Promise<string>;
  stop(): Promise<void>;
}

const POLL_MS = 50;
const BLOCK_BYTES = 1_048_576;

/** Hashes a file while another thread appends to it, so that the digest is ready soon after its end. Bytes once written must not change. */
export function hashWhileWritten(path: string): TailHash {
  const hash = createHash("sha256");
  const buffer = Buffer.alloc(BLOCK_BYTES);
  let position = 0;
  let stopped = false;
  let wake: (() => void) | null = null;

  async function readOn(toEnd: boolean): Promise<void> {
    const file = await open(path, "r");
    try {
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, BLOCK_BYTES, position);
        if (bytesRead === 0 || (!toEnd && (stopped || bytesRead < BLOCK_BYTES))) return;
        hash.update(buffer.subarray(0, bytesRead));
        position += bytesRead;
      }
    } finally {
      await file.close();
    }
  }

  async function follow(): Promise<void> {
    while (!stopped) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, POLL_MS);
      });
      if (stopped) return;
      await readOn(false).catch((error: unknown) => {
        if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      });
    }
  }

  const following = follow();
  following.catch(() => undefined);
  async function stop(): Promise<void> {
    stopped = true;
    wake?.();
    await following;
  }
  return {
    async finish() {
      await stop();
      await readOn(true);
      return hash.digest("hex");
    },
    stop,
  };
}
