/** The part of a WebGL2 context that tells whether drawing has caught up. */
export type FenceContext = Pick<
  WebGL2RenderingContext,
  "fenceSync" | "getSyncParameter" | "deleteSync" | "SYNC_GPU_COMMANDS_COMPLETE" | "SYNC_STATUS" | "SIGNALED"
>;

export interface FramePacer {
  /** Asks for a frame unless the last one is still being drawn: a slow rasteriser then drops frames and never queues them. */
  tick(): void;
  /** Must be called after the draw calls of a frame. */
  afterFrame(): void;
  dispose(): void;
}

export function createFramePacer(context: FenceContext, requestFrame: () => void): FramePacer {
  let pending: WebGLSync | null = null;
  function clear(): void {
    if (pending) context.deleteSync(pending);
    pending = null;
  }
  return {
    tick() {
      if (pending && context.getSyncParameter(pending, context.SYNC_STATUS) !== context.SIGNALED) return;
      clear();
      requestFrame();
    },
    afterFrame() {
      clear();
      pending = context.fenceSync(context.SYNC_GPU_COMMANDS_COMPLETE, 0);
    },
    dispose: clear,
  };
}
