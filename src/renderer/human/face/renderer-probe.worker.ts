import { probeRenderer } from "./quality.ts";

self.postMessage(probeRenderer(new OffscreenCanvas(1, 1)));
