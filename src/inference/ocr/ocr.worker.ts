import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { InferenceSession } from "onnxruntime-node";
import { endWhenAsked } from "../runtime/polite-end.ts";
import type { OcrFiles, OcrReply, OcrRequest } from "./messages.ts";
import { readPicture, type OcrModels } from "./read-picture.ts";

const { detection, recognition, letters } = workerData as OcrFiles;
const options: InferenceSession.SessionOptions = {
  executionProviders: ["cpu"],
  intraOpNumThreads: 2,
  logSeverityLevel: 3,
};
let models: Promise<OcrModels> | null = null;

async function open(): Promise<OcrModels> {
  const lines = readFileSync(letters, "utf8")
    .replace(/\r?\n$/, "")
    .split(/\r?\n/);
  return {
    detection: await InferenceSession.create(detection, options),
    recognition: await InferenceSession.create(recognition, options),
    letters: ["", ...lines, " "],
  };
}

async function answer({ id, picture }: OcrRequest): Promise<OcrReply> {
  try {
    models ??= open();
    models.catch(() => (models = null));
    return { id, lines: await readPicture(await models, picture) };
  } catch (error) {
    return { id, message: error instanceof Error ? error.message : String(error) };
  }
}

endWhenAsked();
parentPort?.on(
  "message",
  (request: OcrRequest) => void answer(request).then((reply) => parentPort?.postMessage(reply)),
);
