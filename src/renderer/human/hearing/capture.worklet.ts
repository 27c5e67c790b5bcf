/** Collects the microphone's samples into blocks of 512 (32 ms at 16 kHz) and posts each to the page. */

declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const blockSize = 512;

class CaptureProcessor extends AudioWorkletProcessor {
  #block = new Float32Array(blockSize);
  #filled = 0;

  process(inputs: Float32Array[][]): boolean {
    const samples = inputs[0]?.[0];
    if (!samples) return true;
    for (const sample of samples) {
      this.#block[this.#filled] = sample;
      this.#filled += 1;
      if (this.#filled < blockSize) continue;
      this.port.postMessage(this.#block, [this.#block.buffer]);
      this.#block = new Float32Array(blockSize);
      this.#filled = 0;
    }
    return true;
  }
}

registerProcessor("capture", CaptureProcessor);
