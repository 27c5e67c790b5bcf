import { afterAll, beforeAll, expect, test } from "vitest";

import { openNodeFlite } from "../../src/speech/node/node-flite.ts";
import { runApp, until, type RunningApp } from "./app.ts";
import { openPagePorts } from "./page-ports.ts";

const blockSamples = 512;
let running: RunningApp;

beforeAll(async () => {
  running = await runApp();
});
afterAll(() => running.close());

/** A second of silence, the sentence as the program's own clear voice says it, two seconds of silence; 16 kHz mono. */
async function spoken(sentence: string): Promise<Float32Array> {
  const flite = await openNodeFlite();
  const { samples, sampleRate } = flite.synthesise(sentence, "rms", 1);
  expect(sampleRate).toBe(16_000);
  const all = new Float32Array(16_000 + samples.length + 32_000);
  all.set(samples, 16_000);
  return all;
}

test("a spoken question crosses the port as sound and comes back as text", async () => {
  const ports = await openPagePorts(running.page);
  const started = await ports.call(
    "inference",
    "hearing/start",
    { phrases: [], vocabulary: ["technology"], measures: ["revenue"], dimensions: ["region"] },
    30_000,
  );
  if (started === "no answer" || !started.ok) throw new Error(JSON.stringify(started));
  const { sessionId } = started.value as { sessionId: string };
  const samples = await spoken("show the total revenue by region.");
  await running.page.evaluate(
    ({ id, sound, size }) => {
      const { probe } = window as unknown as { probe: { ports: { inference: MessagePort }; nextId: number } };
      for (let from = 0; from < sound.length; from += size) {
        const block = Float32Array.from(sound.slice(from, from + size));
        probe.ports.inference.postMessage({
          kind: "call",
          id: probe.nextId++,
          name: "hearing/feed",
          input: { sessionId: id, samples: block },
        });
      }
    },
    { id: sessionId, sound: [...samples], size: blockSamples },
  );
  await until(
    async () =>
      (await ports.events()).some(
        ({ name, payload }) => name === "hearing/heard" && (payload as { text: string | null }).text !== null,
      ),
    20_000,
    "Something heard",
  );
  const heard = (await ports.events()).filter(({ name }) => name === "hearing/heard").map(({ payload }) => payload);
  expect(heard).toEqual([
    { sessionId, speaking: true, text: null },
    { sessionId, speaking: false, text: expect.stringMatching(/total revenue by region/) },
  ]);
  expect(await ports.call("inference", "hearing/stop", { sessionId })).toEqual({ ok: true, value: {} });
  expect(await ports.call("inference", "hearing/feed", { sessionId, samples: [1, 2] })).toMatchObject({ ok: false });
});
