import type { RendererProbe } from "./quality.ts";

let answer: Promise<RendererProbe> | null = null;

/**
 * What draws here. The first WebGL context of a process can take seconds where a processor does the drawing, so it is
 * made in a worker: the page goes on, and finds its own context quick.
 */
export function rendererProbe(): Promise<RendererProbe> {
  answer ??= new Promise((resolve) => {
    const worker = new Worker(new URL("./renderer-probe.worker.ts", import.meta.url), {
      type: "module",
      name: "renderer probe",
    });
    const finish = (probe: RendererProbe) => {
      worker.terminate();
      resolve(probe);
    };
    worker.addEventListener("message", (event: MessageEvent<RendererProbe>) => finish(event.data));
    worker.addEventListener("error", () => finish({ supported: false, name: "" }));
  });
  return answer;
}
