const PCM_FORMAT = 1;
const FULL_SCALE = 32768;

export type Pcm = {
  /** One channel, -1 to 1. */
  samples: Float32Array<ArrayBuffer>;
  /** Hertz. */
  sampleRate: number;
};

/** Reads a 16-bit mono RIFF WAVE file. */
export function decodeWav(bytes: Uint8Array): Pcm {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (offset: number) => String.fromCharCode(...bytes.subarray(offset, offset + 4));
  if (bytes.length < 12 || tag(0) !== "RIFF" || tag(8) !== "WAVE") throw new Error("This is not a WAV file.");
  let sampleRate = 0;
  for (let offset = 12; offset + 8 <= bytes.length;) {
    const length = view.getUint32(offset + 4, true);
    const body = offset + 8;
    if (tag(offset) === "fmt ") {
      const isSpeech =
        view.getUint16(body, true) === PCM_FORMAT &&
        view.getUint16(body + 2, true) === 1 &&
        view.getUint16(body + 14, true) === 16;
      if (!isSpeech) throw new Error("Only 16-bit mono WAV files can be read.");
      sampleRate = view.getUint32(body + 4, true);
    }
    if (tag(offset) === "data") {
      const sampleCount = Math.floor(Math.min(length, bytes.length - body) / 2);
      const samples = new Float32Array(sampleCount);
      for (let index = 0; index < sampleCount; index += 1) {
        samples[index] = view.getInt16(body + 2 * index, true) / FULL_SCALE;
      }
      return { samples, sampleRate };
    }
    offset = body + length + (length % 2);
  }
  throw new Error("The WAV file has no samples.");
}

/** Writes a 16-bit mono RIFF WAVE file; samples outside -1 to 1 are clipped. */
export function encodeWav({ samples, sampleRate }: Pcm): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + 2 * samples.length);
  const view = new DataView(bytes.buffer);
  const tag = (offset: number, text: string) => bytes.set(new TextEncoder().encode(text), offset);
  tag(0, "RIFF");
  view.setUint32(4, 36 + 2 * samples.length, true);
  tag(8, "WAVE");
  tag(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM_FORMAT, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((sample, index) => {
    const scaled = Math.round(sample * FULL_SCALE);
    view.setInt16(44 + 2 * index, Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, scaled)), true);
  });
  return bytes;
}
