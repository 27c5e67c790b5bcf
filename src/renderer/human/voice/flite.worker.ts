import type { SpeechReply, SpeechRequest } from "../../../speech/speech-port.ts";
import { serveSpeech } from "../../../speech/speech-worker.ts";

serveSpeech({
  post: (reply: SpeechReply, transfer) => self.postMessage(reply, { transfer }),
  listen: (handler) => {
    self.addEventListener("message", (event: MessageEvent<SpeechRequest>) => handler(event.data));
  },
  close: () => self.close(),
});
