import { z } from "zod";
import type { Endpoint, PortMessage } from "./messages.ts";

/** Electron's MessagePortMain, as main and the utility processes hold it. */
export interface NodeStylePort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown }) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** The window's MessagePort. */
export interface WebStylePort {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: () => void): void;
  start(): void;
  close(): void;
}

/** A MessagePort of Node's worker threads: both ends in one process. */
export interface ThreadStylePort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (data: unknown) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  start(): void;
  close(): void;
}

const envelopeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("call"), id: z.number(), name: z.string() }),
  z.object({ kind: z.literal("cancel"), id: z.number() }),
  z.object({ kind: z.literal("progress"), id: z.number() }),
  z.object({ kind: z.literal("result"), id: z.number(), result: z.object({ ok: z.boolean() }) }),
  z.object({ kind: z.literal("event"), name: z.string() }),
]);

/** Only the envelope is looked at here; the payload is parsed with the call's own schema. */
function isPortMessage(value: unknown): value is PortMessage {
  return envelopeSchema.safeParse(value).success;
}

export function nodePortEndpoint(port: NodeStylePort): Endpoint {
  return {
    post: (message) => port.postMessage(message),
    listen(onMessage, onClose) {
      port.on("message", ({ data }) => {
        if (isPortMessage(data)) onMessage(data);
      });
      port.on("close", onClose);
      port.start();
    },
    close: () => port.close(),
  };
}

export function threadPortEndpoint(port: ThreadStylePort): Endpoint {
  return {
    post: (message) => port.postMessage(message),
    listen(onMessage, onClose) {
      port.on("message", (data) => {
        if (isPortMessage(data)) onMessage(data);
      });
      port.on("close", onClose);
      port.start();
    },
    close: () => port.close(),
  };
}

export function webPortEndpoint(port: WebStylePort): Endpoint {
  return {
    post: (message) => port.postMessage(message),
    listen(onMessage, onClose) {
      port.addEventListener("message", ({ data }) => {
        if (isPortMessage(data)) onMessage(data);
      });
      port.addEventListener("close", onClose);
      port.start();
    },
    close: () => port.close(),
  };
}
