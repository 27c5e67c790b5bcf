export type Cue = { startSeconds: number; endSeconds: number; text: string };

/** Writes captions as a WebVTT file. */
export function webVtt(cues: readonly Cue[]): string {
  const blocks = cues.map(({ startSeconds, endSeconds, text }, index) => {
    const body = text
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll(/\s*\n\s*/g, " ");
    return `${index + 1}\n${timestamp(startSeconds)} --> ${timestamp(endSeconds)}\n${body}\n`;
  });
  return `WEBVTT\n\n${blocks.join("\n")}`;
}

function timestamp(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const pad = (value: number, length: number) => String(value).padStart(length, "0");
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor(milliseconds / 60_000) % 60;
  const wholeSeconds = Math.floor(milliseconds / 1000) % 60;
  return `${pad(hours, 2)}:${pad(minutes, 2)}:${pad(wholeSeconds, 2)}.${pad(milliseconds % 1000, 3)}`;
}
