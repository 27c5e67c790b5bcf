import { Worker } from "node:worker_threads";
import { SpeechClient } from "../speech-client.ts";
import type { SpeechPort, SpeechReply, SpeechRequest } from "../speech-port.ts";
import { readFliteWasm } from "./node-flite.ts";

/** A voice in a worker thread, for scripts and tests. Close it, or the process stays alive. */
export async function openNodeSpeech(): Promise<SpeechClient> {
  const wasm = await readFliteWasm();
  const worker = new Worker(new URL("./speech.worker.ts", import.meta.url));
  const port: SpeechPort<SpeechRequest, SpeechReply> = {
    post: (request, transfer) => worker.postMessage(request, transfer),
    listen: (handler) => {
      worker.on("message", (reply: SpeechReply) => handler(reply));
      worker.on("error", (error: Error) => handler({ kind: "failed", id: undefined, message: error.message }));
    },
    close: () => void worker.terminate(),
  };
  const client = new SpeechClient(port);
  port.post({ kind: "load", wasm }, [wasm]);
  await client.ready;
  return client;
}
