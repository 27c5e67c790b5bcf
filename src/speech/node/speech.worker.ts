import { parentPort } from "node:worker_threads";
import type { SpeechReply, SpeechRequest } from "../speech-port.ts";
import { serveSpeech } from "../speech-worker.ts";

const port = parentPort;
if (!port) throw new Error("The voice worker must be started as a worker thread.");

serveSpeech({
  post: (reply: SpeechReply, transfer) => port.postMessage(reply, transfer),
  listen: (handler) => port.on("message", (request: SpeechRequest) => handler(request)),
  close: () => port.close(),
});
