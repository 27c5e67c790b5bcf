import captureUrl from "./capture.worklet.ts?worker&url";

/** Samples a second that hearing works with. */
const sampleRateHz = 16_000;

export interface OpenMicrophone {
  close(): void;
}

/**
 * Opens the microphone and hands over mono blocks at 16 kHz. Rejects with a DOMException: `NotAllowedError` when it was
 * refused, `NotFoundError` when there is none.
 */
export async function openMicrophone(onBlock: (samples: Float32Array<ArrayBuffer>) => void): Promise<OpenMicrophone> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    video: false,
  });
  const context = new AudioContext({ sampleRate: sampleRateHz });
  const close = () => {
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
  try {
    await context.audioWorklet.addModule(captureUrl);
    const capture = new AudioWorkletNode(context, "capture", {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: "explicit",
    });
    capture.port.onmessage = (event: MessageEvent<Float32Array<ArrayBuffer>>) => onBlock(event.data);
    context.createMediaStreamSource(stream).connect(capture);
    await context.resume();
    return { close };
  } catch (error) {
    close();
    throw error;
  }
}
