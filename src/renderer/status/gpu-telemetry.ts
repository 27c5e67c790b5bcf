import { useEffect } from "react";
import { create } from "zustand";
import { isAppError } from "../../contract/errors.ts";
import type { GpuTelemetry } from "../../contract/gpu.ts";
import { inference } from "../api/client.ts";

/** The last reading of the graphics cards; null until the first one. */
export const useGpu = create<{ telemetry: GpuTelemetry | null }>(() => ({ telemetry: null }));

/** Reads the cards for as long as somebody can see the window. */
export function useGpuWatch(): void {
  useEffect(() => {
    const release = inference.on("gpu/telemetry", (telemetry) => useGpu.setState({ telemetry }));
    let watching: AbortController | null = null;
    function follow(): void {
      const visible = document.visibilityState === "visible";
      if (visible && !watching) {
        watching = new AbortController();
        watch(watching.signal).catch((error: unknown) => console.error(error));
      } else if (!visible) {
        watching?.abort();
        watching = null;
      }
    }
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      watching?.abort();
      release();
    };
  }, []);
}

/** Asked again when the process that reads was restarted: the call waits for it. */
async function watch(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await inference.call("gpu/watch", {}, { signal });
    } catch (error) {
      if (isAppError(error, "cancelled")) return;
      if (!isAppError(error, "unavailable")) throw error;
    }
  }
}
