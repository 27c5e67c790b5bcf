import type { FaceQuality } from "./types.ts";

const softwareRenderers = /swiftshader|llvmpipe|softpipe|software|basic render/i;

export interface RendererProbe {
  readonly supported: boolean;
  readonly name: string;
}

/** Asks a throw-away WebGL context what draws; frees the context at once. */
export function probeRenderer(canvas: OffscreenCanvas): RendererProbe {
  const context = canvas.getContext("webgl2");
  if (!context) return { supported: false, name: "" };
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const name = String(context.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : context.RENDERER));
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return { supported: true, name };
}

export function qualityFor(rendererName: string): FaceQuality {
  return softwareRenderers.test(rendererName) ? "low" : "full";
}

const WARM_UP_FRAMES = 20;
const WINDOW_FRAMES = 60;
const TOO_SLOW_S = 1 / 24;
const STALL_S = 0.5;

/** Watches frame times and answers true once when the median of a window is too slow for full quality. */
export function createFrameWatch(): (dtS: number) => boolean {
  const window: number[] = [];
  let seen = 0;
  let isDone = false;
  return (dtS) => {
    if (isDone || dtS <= 0 || dtS > STALL_S) return false;
    seen++;
    if (seen <= WARM_UP_FRAMES) return false;
    window.push(dtS);
    if (window.length < WINDOW_FRAMES) return false;
    const median = window.sort((a, b) => a - b)[WINDOW_FRAMES / 2]!;
    window.length = 0;
    isDone = median > TOO_SLOW_S;
    return isDone;
  };
}
