import { basename } from "node:path";
import { Worker } from "node:worker_threads";
import { AppError } from "../../../contract/errors.ts";
import type { Progress } from "../../../contract/job.ts";
import type { DocumentFile } from "./detect-format.ts";
import type { FromReader, ReadingOrder, ToReader } from "./messages.ts";
import { documentLimits, type ReadPage } from "./page-text.ts";
import type { Picture } from "./picture.ts";

export interface ReadDocument {
  title: string | null;
  divided: "pages" | "sections";
  pages: ReadPage[];
  recognisedPageCount: number;
  /** Pages that are pictures, where nothing here could read them. */
  unreadPages: number[];
}

export interface ReadingOptions {
  signal: AbortSignal;
  progress(progress: Progress): void;
  /** The text of a picture, or null where nothing here can read pictures. */
  recognise(picture: Picture, signal: AbortSignal): Promise<string | null>;
}

const openingMs = 120_000;
const megabytes = 2_048;

/** Reads a document in a worker of its own, which a stop, a hopeless page or too much memory ends. */
export function readDocument(file: DocumentFile, options: ReadingOptions): Promise<ReadDocument> {
  const name = basename(file.path);
  const order: ReadingOrder = { path: file.path, format: file.format };
  const worker = new Worker(new URL("./reading.worker.ts", import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
    stdout: true,
    stderr: true,
  });
  const result: ReadDocument = { title: null, divided: "pages", pages: [], recognisedPageCount: 0, unreadPages: [] };
  let pageCount = 0;
  let timer: NodeJS.Timeout | undefined;

  return new Promise<ReadDocument>((resolve, reject) => {
    const stop = () => finish(() => reject(new AppError("cancelled", "Stopped.")));
    function finish(settle: () => void): void {
      clearTimeout(timer);
      options.signal.removeEventListener("abort", stop);
      worker.removeAllListeners();
      worker.on("error", () => undefined);
      worker.terminate().then(settle, settle);
    }
    function fail(error: unknown): void {
      finish(() => reject(error));
    }
    function expectWithin(limitMs: number): void {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const page = result.pages.length + 1;
        const where = pageCount === 0 ? "It" : `Page ${page}`;
        fail(new AppError("file-too-large", `${name} was given up: ${where} takes too long to read.`));
      }, limitMs);
    }
    async function answer(number: number, picture: Picture): Promise<void> {
      clearTimeout(timer);
      options.progress({
        fraction: (number - 1) / Math.max(1, pageCount),
        message: `Reading the picture on page ${number} of ${pageCount}`,
      });
      const text = await options.recognise(picture, options.signal);
      if (text === null) result.unreadPages.push(number);
      expectWithin(documentLimits.pageMs);
      worker.postMessage({ text } satisfies ToReader);
    }
    worker.on("message", (message: FromReader) => {
      switch (message.kind) {
        case "opened":
          ({ title: result.title, divided: result.divided } = message);
          ({ pageCount } = message);
          expectWithin(documentLimits.pageMs);
          break;
        case "page":
          result.pages.push(message.page);
          if (message.recognised) result.recognisedPageCount += 1;
          options.progress({
            fraction: result.pages.length / Math.max(1, pageCount),
            message: `Reading page ${message.page.number} of ${pageCount}`,
          });
          expectWithin(documentLimits.pageMs);
          break;
        case "picture":
          answer(message.number, message.picture).catch(fail);
          break;
        case "done":
          finish(() => resolve(result));
          break;
        case "failed":
          fail(asError(message, name));
      }
    });
    worker.once("error", (error) => fail(asWorkerError(error, name)));
    worker.once("exit", () => fail(new AppError("format-broken", `Reading ${name} ended without a result.`)));
    if (options.signal.aborted) stop();
    else {
      options.signal.addEventListener("abort", stop, { once: true });
      expectWithin(openingMs);
    }
  });
}

function asError({ failure, cause }: Extract<FromReader, { kind: "failed" }>, name: string): AppError {
  const options = cause === null ? {} : { cause: new Error(cause) };
  return failure.code === "internal"
    ? new AppError("format-broken", `${name} could not be read. It may be damaged.`, options)
    : new AppError(failure.code, failure.message, options);
}

function asWorkerError(error: unknown, name: string): AppError {
  const isMemory = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  return isMemory
    ? new AppError("file-too-large", `${name} needs more memory than a document should. Split it and import the parts.`)
    : new AppError("format-broken", `${name} could not be read. It may be damaged.`, { cause: error });
}
