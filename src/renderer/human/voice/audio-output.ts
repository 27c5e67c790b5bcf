const RAMP_SECONDS = 0.008;

export type PlayingSound = { startContextTime: number; stop(): void };

/** Plays pieces of mono audio at exact moments. */
export type AudioOutput = {
  readonly currentTime: number;
  readonly outputLatency: number;
  /** False while the device does not run; what is played then is not heard. */
  readonly isRunning: boolean;
  /** Asks the device to run; harmless when it already does. */
  wake(): void;
  /** Volume from 0 to 1. */
  setGain(gain: number): void;
  play(samples: Float32Array<ArrayBuffer>, sampleRate: number, contextTime: number): PlayingSound;
  close(): void;
};

/** The system's sound device through Web Audio; undefined where there is none at all. */
export function openAudioOutput(): AudioOutput | undefined {
  if (typeof AudioContext === "undefined") return undefined;
  return audioOutputOn(new AudioContext({ latencyHint: "interactive" }));
}

export function audioOutputOn(context: AudioContext): AudioOutput {
  const master = context.createGain();
  master.connect(context.destination);
  return {
    get currentTime() {
      return context.currentTime;
    },
    get outputLatency() {
      return context.outputLatency || context.baseLatency || 0;
    },
    get isRunning() {
      return context.state === "running";
    },
    wake() {
      if (context.state === "suspended") context.resume().catch(() => undefined);
    },
    setGain(gain) {
      ramp(context, master.gain, gain);
    },
    play(samples, sampleRate, contextTime) {
      const buffer = context.createBuffer(1, Math.max(1, samples.length), sampleRate);
      buffer.copyToChannel(samples, 0);
      const source = context.createBufferSource();
      source.buffer = buffer;
      const gain = context.createGain();
      source.connect(gain).connect(master);
      source.addEventListener("ended", () => gain.disconnect(), { once: true });
      source.start(contextTime);
      return {
        startContextTime: contextTime,
        stop() {
          ramp(context, gain.gain, 0);
          source.stop(context.currentTime + RAMP_SECONDS + 0.002);
        },
      };
    },
    close() {
      context.close().catch(() => undefined);
    },
  };
}

/** Short enough to be at once for a person, long enough not to click. */
function ramp(context: AudioContext, parameter: AudioParam, value: number): void {
  parameter.cancelScheduledValues(context.currentTime);
  parameter.setValueAtTime(parameter.value, context.currentTime);
  parameter.linearRampToValueAtTime(value, context.currentTime + RAMP_SECONDS);
}
