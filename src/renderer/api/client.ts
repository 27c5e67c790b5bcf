import { appOrigin, type FinsightBridge, type PortDelivery } from "../../contract/bridge.ts";
import {
  engineCalls,
  engineEvents,
  inferenceCalls,
  inferenceEvents,
  shellCalls,
  shellEvents,
} from "../../contract/calls.ts";
import { webPortEndpoint } from "../../contract/port/adapters.ts";
import { createClient } from "../../contract/port/client.ts";

declare global {
  interface Window {
    readonly finsight: FinsightBridge;
  }
}

/** Datasets, questions, saved things. */
export const engine = createClient(engineCalls, engineEvents);
/** Hearing and model runtimes. */
export const inference = createClient(inferenceCalls, inferenceEvents);
/** Dialogs, the window, the health of the other processes. */
export const shell = createClient(shellCalls, shellEvents);

const clients = { engine, inference, shell };

/**
 * Asks main for ports and keeps asking nothing more: after a process was restarted its fresh port arrives by itself.
 * Calls made before a port is there wait for it. Call once, before the first render.
 */
export function connectToProcesses(): void {
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const [port] = event.ports;
    if (event.source !== window || event.origin !== appOrigin || !port || !isDelivery(event.data)) return;
    clients[event.data.port].connect(webPortEndpoint(port));
  });
  window.finsight.requestPorts();
}

/** Path on disk of a dropped or picked file; empty when it has none. */
export function pathForFile(file: File): string {
  return window.finsight.pathForFile(file);
}

function isDelivery(data: unknown): data is PortDelivery {
  return (
    typeof data === "object" &&
    data !== null &&
    "source" in data &&
    data.source === "finsight-preload" &&
    "port" in data &&
    typeof data.port === "string" &&
    Object.hasOwn(clients, data.port)
  );
}
