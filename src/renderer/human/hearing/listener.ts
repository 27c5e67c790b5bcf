import { create } from "zustand";
import type { Dataset } from "../../../contract/dataset.ts";
import { isNumericType } from "../../../contract/values.ts";
import { engine, inference } from "../../api/client.ts";
import { openMicrophone, type OpenMicrophone } from "./microphone.ts";

interface ListenerState {
  listening: boolean;
  /** Somebody is speaking right now. */
  voice: boolean;
  /** What went wrong or was not understood, in a sentence. */
  note: string | null;
}

export const useListener = create<ListenerState>()(() => ({ listening: false, voice: false, note: null }));

const valuesPerColumn = 200;
/** Blocks that wait for the recogniser before new ones are dropped: two seconds. */
const backlogLimit = 64;

interface Running {
  microphone: OpenMicrophone;
  sessionId: string;
  stopHearing: () => void;
}

let running: Running | null = null;
let starting = 0;

/** The words a question about this dataset may hold: its columns and the commonest values of its text columns. */
async function wordsOf({
  current,
}: Dataset): Promise<{ measures: string[]; dimensions: string[]; vocabulary: string[]; phrases: string[] }> {
  const measures = current.columns.filter(({ type }) => isNumericType(type)).map(({ name }) => name);
  const dimensions = current.columns.map(({ name }) => name).filter((name) => !measures.includes(name));
  const texts = current.columns.filter(({ type }) => type === "text");
  const values = await Promise.all(
    texts.map(({ name }) =>
      engine.call("dataset/values", { versionId: current.id, column: name, limit: valuesPerColumn }),
    ),
  );
  const vocabulary = values
    .flat()
    .flatMap(({ value }) => (typeof value === "string" && value.length <= 40 ? [value] : []));
  return { measures, dimensions, vocabulary: [...new Set(vocabulary)], phrases: [] };
}

/** Opens the microphone for questions about `dataset`; each one understood goes to `onHeard`. Listening goes on until `stopListening`. */
export async function startListening(dataset: Dataset, onHeard: (text: string) => void): Promise<void> {
  stopListening();
  starting += 1;
  const attempt = starting;
  useListener.setState({ listening: true, voice: false, note: null });
  try {
    const { sessionId } = await inference.call("hearing/start", await wordsOf(dataset));
    const stopHearing = inference.on("hearing/heard", (event) => {
      if (event.sessionId !== sessionId) return;
      useListener.setState({ voice: event.speaking });
      if (event.text === null) return;
      if (event.text === "")
        useListener.setState({ note: "I did not understand that. Try a column's name, or type the question." });
      else {
        useListener.setState({ note: null });
        onHeard(event.text);
      }
    });
    let waiting = 0;
    const microphone = await openMicrophone((samples) => {
      if (waiting >= backlogLimit) return;
      waiting += 1;
      inference
        .call("hearing/feed", { sessionId, samples })
        .catch(() =>
          fail("Listening ended because that part of the program restarted. Press the microphone to start it again."),
        )
        .finally(() => (waiting -= 1));
    });
    const opened = { microphone, sessionId, stopHearing };
    if (attempt === starting) running = opened;
    else release(opened);
  } catch (error) {
    if (attempt === starting) fail(reason(error));
  }
}

export function stopListening(): void {
  starting += 1;
  if (running) release(running);
  running = null;
  useListener.setState({ listening: false, voice: false });
}

function release({ microphone, sessionId, stopHearing }: Running): void {
  microphone.close();
  stopHearing();
  inference.call("hearing/stop", { sessionId }).catch((error: unknown) => console.warn("hearing/stop", error));
}

function fail(note: string): void {
  if (!useListener.getState().listening) return;
  stopListening();
  useListener.setState({ note });
}

function reason(error: unknown): string {
  if (error instanceof DOMException && error.name === "NotAllowedError")
    return "The microphone is not allowed. Allow it in the system's privacy settings, or type the question.";
  if (error instanceof DOMException && error.name === "NotFoundError")
    return "There is no microphone. Connect one, or type the question.";
  return error instanceof Error ? error.message : String(error);
}
