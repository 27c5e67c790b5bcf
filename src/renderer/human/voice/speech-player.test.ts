import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { openNodeSpeech } from "../../../speech/node/node-speech.ts";
import type { SpeechClient } from "../../../speech/speech-client.ts";
import { VISEMES } from "../../../speech/viseme-targets.ts";
import type { AudioOutput } from "./audio-output.ts";
import { SpeechPlayer } from "./speech-player.ts";

type Played = { contextTime: number; seconds: number; stoppedAt: number | undefined };

/** A sound device that keeps what it was given and runs with the test's clock. */
class RecordingDevice implements AudioOutput {
  readonly outputLatency = 0.02;
  readonly played: Played[] = [];
  isRunning = true;
  gain = 1;

  get currentTime(): number {
    return clockMs() / 1000;
  }

  wake(): void {
    this.isRunning = true;
  }

  setGain(gain: number): void {
    this.gain = gain;
  }

  play(samples: Float32Array<ArrayBuffer>, sampleRate: number, contextTime: number) {
    const sound: Played = {
      contextTime,
      seconds: samples.length / sampleRate,
      stoppedAt: undefined,
    };
    this.played.push(sound);
    return {
      startContextTime: contextTime,
      stop: () => {
        sound.stoppedAt = this.currentTime;
      },
    };
  }

  close(): void {
    this.isRunning = false;
  }
}

/** Ten times as fast as the wall clock, so that speech is over soon. */
function clockMs(): number {
  return performance.now() * 10;
}

let client: SpeechClient;
let device: RecordingDevice;
let player: SpeechPlayer;

beforeAll(async () => {
  client = await openNodeSpeech();
}, 60_000);

afterAll(() => client.close());

beforeEach(() => {
  device = new RecordingDevice();
  player = new SpeechPlayer(client, device, clockMs);
});

describe("speech player", () => {
  it("reports every word once and in order, and tells how it went", async () => {
    const words: string[] = [];
    const events: string[] = [];
    const outcome = await player.speak("Sales rose 12.4%. Why?", {
      onWord: ({ text }) => words.push(text),
      onStart: () => events.push("start"),
      onEnd: (how) => events.push(how),
    });
    expect(outcome).toBe("finished");
    expect(words).toEqual(["sales", "rose", "twelve", "point", "four", "per", "cent", "why"]);
    expect(events).toEqual(["start", "finished"]);
    expect(player.state).toBe("idle");
  });

  it("plays clauses one after the other without overlap", async () => {
    await player.speak("Sales rose by a lot, costs fell, and people were happy. Would you like to know why?");
    expect(device.played.length).toBeGreaterThan(3);
    device.played.forEach(({ contextTime }, index) => {
      const before = device.played[index - 1];
      if (before) expect(contextTime).toBeGreaterThan(before.contextTime + before.seconds);
    });
  });

  it("shows each sentence while it is said", async () => {
    const shown: (string | undefined)[] = [];
    player.subscribe(() => {
      if (shown.at(-1) !== player.sentence?.text) shown.push(player.sentence?.text);
    });
    await player.speak("Sales **rose** 12.4%. Why?");
    expect(shown.filter((text) => text !== undefined)).toEqual(["Sales rose 12.4%.", "Why?"]);
    expect(player.sentence).toBeUndefined();
  });

  it("falls silent at once when stopped, and closes the mouth softly", async () => {
    const weights = new Float32Array(VISEMES.length);
    const started = new Promise<void>((resolve) => {
      void player.speak("This goes on and on, for quite some time, and nobody knows how long it takes.", {
        onStart: resolve,
      });
    });
    await started;
    player.stop();
    expect(player.state).toBe("idle");
    expect(device.played.every(({ stoppedAt }) => stoppedAt !== undefined)).toBe(true);
    const count = device.played.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(device.played.length).toBe(count);
    player.sample(weights);
    expect(weights[VISEMES.indexOf("sil")]).toBeGreaterThan(0.99);
  });

  it("ends with its signal", async () => {
    const controller = new AbortController();
    const outcome = player.speak("This goes on and on, for quite some time.", {
      signal: controller.signal,
    });
    controller.abort();
    expect(await outcome).toBe("stopped");
    expect(await player.speak("Never said.", { signal: AbortSignal.abort() })).toBe("stopped");
  });

  it("cuts off what it says for a new text, unless told to wait", async () => {
    const first = player.speak("The first text, which is rather long and will not be heard to its end.");
    const second = player.speak("Second.");
    const third = player.speak("Third.", { queue: true });
    expect(await Promise.all([first, second, third])).toEqual(["stopped", "finished", "finished"]);
  });

  it("keeps words and mouth going when muted and without a device", async () => {
    player.setMuted(true);
    expect(device.gain).toBe(0);
    const silent = new SpeechPlayer(client, undefined, clockMs);
    const words: string[] = [];
    const weights = new Float32Array(VISEMES.length);
    let mostOpen = 0;
    const watch = setInterval(() => {
      silent.sample(weights);
      mostOpen = Math.max(mostOpen, 1 - (weights[0] ?? 0));
    }, 2);
    expect(await silent.speak("Sales rose.", { onWord: ({ text }) => words.push(text) })).toBe("finished");
    clearInterval(watch);
    expect(words).toEqual(["sales", "rose"]);
    expect(mostOpen).toBeGreaterThan(0.8);
  });

  it("is done at once with text that cannot be said", async () => {
    expect(await player.speak("…")).toBe("finished");
  });

  it("turns the volume down and back up", () => {
    player.setVolume(0.3);
    expect(device.gain).toBeCloseTo(0.3);
    player.setMuted(true);
    player.setMuted(false);
    expect(device.gain).toBeCloseTo(0.3);
  });
});
